// In Node, from CommonJS: the library and the program by require.
const { sequential } = require('ockham');
const { digits } = require('ockham/datasets');
const { outcomeOf } = require('./program.js');

if (typeof sequential !== 'function' || digits().y.length !== 1797) throw new Error('require has other things');
outcomeOf(Number(process.argv[2])).then((outcome) => console.log(JSON.stringify(outcome)));
