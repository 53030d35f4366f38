import { applyChanges, lockProject, recover } from "../../../../src/write/index.js";
import { faultAt } from "./fault-at.js";
import { updateOf } from "./update.js";

/*
 * A run in a process of its own: `child.mjs <apply|recover> <target> <size> <kill at> <wait>`. It kills itself with SIGKILL right
 * before the call number `kill at` that changes the disk; 0: never. Says on stdout how many calls there were.
 */
const [task, target = "", size, killAt, wait] = process.argv.slice(2);
const fault = faultAt(Number(killAt), () => process.kill(process.pid, "SIGKILL"));
const lock = await lockProject(target, Number(wait));
recover(lock);
if (task === "apply") {
  const { changes, record } = updateOf(Number(size));
  await applyChanges(lock, changes, { record });
}
lock.release();
process.stdout.write(String(fault.count()));
