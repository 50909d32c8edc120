import { testDigitsRegime } from './digits.js';

testDigitsRegime('first300_noise20');
