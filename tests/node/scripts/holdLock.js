// @ts-check
// Takes the lock of a path, says so, and ends when its input ends; --exit: leaves the lock behind.
import { fileStore } from 'ockham/node';

const [path = '', how] = process.argv.slice(2);
const release = await fileStore(path).lock();
if (how === '--exit') process.exit();
console.log('locked');
process.stdin.resume().on('end', async () => {
  await release();
  process.exit();
});
