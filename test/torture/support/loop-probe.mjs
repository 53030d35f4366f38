// Loaded into a connector with --import: says on stderr when its event loop stood still for longer than 50 ms. The time in
// which the system gave the processor to others (proc(5), schedstat) does not count.
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let queued = queuedMs();
setInterval(() => {
  const before = queued;
  queued = queuedMs();
  const milliseconds = Math.round(delay.max / 1e6 - (queued - before));
  if (milliseconds > 50) process.stderr.write(`loop blocked for ${milliseconds} ms\n`);
  delay.reset();
}, 100).unref();

function queuedMs() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
