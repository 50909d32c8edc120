import { testDigitsRegime } from './digits.js';

testDigitsRegime('full1258');
