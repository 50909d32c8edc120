import { testDigitsRegime } from './digits.js';

testDigitsRegime('first300');
