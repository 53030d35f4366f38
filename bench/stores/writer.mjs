/** BEGIN IMMEDIATE and COMMIT through `exec`: libsql loses what it acknowledged outside of them once a file was locked. */
export function writerOf(database, largestBatch) {
  const jobs = [];
  let running = false;
  const pump = async () => {
    while (jobs.length > 0) {
      const batch = jobs.splice(0, largestBatch);
      database.exec("BEGIN IMMEDIATE");
      const values = batch.map((job) => job.work());
      database.exec("COMMIT");
      for (const [index, job] of batch.entries()) job.resolve(values[index]);
      if (jobs.length === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
  };
  return (work) =>
    new Promise((resolve) => {
      jobs.push({ work, resolve });
      if (running) return;
      running = true;
      queueMicrotask(pump);
    });
}
