#!/usr/bin/env node
import { about } from "./about.js";
import { type Config, readConfig } from "./config.js";
import { deferred } from "./runtime/deferred.js";
import { keepStdoutClean, onEnd, serve } from "./runtime/process.js";
import { die, say } from "./runtime/stderr.js";
import { withSecrets } from "./secrets.js";

process.on("uncaughtException", die);
process.on("unhandledRejection", die);
keepStdoutClean();

/** Environment, connector, transport; and back when the process is asked to end. */
try {
  const config = readConfig(await withSecrets(process.env));
  await lookAtCredentials(config);
  const connector = deferred({
    about,
    toolbox: config.toolbox,
    load: async () => (await import("./connector.js")).createConnector(config),
  });
  const transport = await serve(connector, new URL("catalog.json", import.meta.url), config.http);
  onEnd((graceMs) => Promise.all([transport.close(graceMs), connector.close(graceMs)]));
} catch (error) {
  die(error);
}

/** What there is to say of credentials is said at the start, also where they are first needed much later. */
async function lookAtCredentials({ credentials, credentialStore }: Config): Promise<void> {
  if (credentials.size === 0) return;
  const { startLines } = await import("./runtime/access/start-lines.js");
  for (const line of await startLines(credentials, credentialStore)) say(line);
}
