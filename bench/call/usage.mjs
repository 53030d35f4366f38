/** Loaded into a server under test: tells the parent, when it asks, what this process has used; memory after a collection. */
process.on("message", (question) => {
  if (question === "memory") globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ cpuMs: (user + system) / 1_000, rssMiB: rss / 2 ** 20, heapMiB: heapUsed / 2 ** 20 });
});
process.channel?.unref();
