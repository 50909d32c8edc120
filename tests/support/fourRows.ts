// Four rows of four columns, and three classes of them: the smallest data of a valid call. Made anew each time: a call may keep or change
// what it is given.
export const rows = () => [
  [1, 2, 3, 4],
  [2, 1, 0, 1],
  [0, 1, 1, 0],
  [3, 1, 2, 2],
];
export const labels = () => [0, 1, 2, 1];
