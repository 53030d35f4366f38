#!/usr/bin/env node
import { about } from "./about.js";
import { readConfig } from "./config.js";
import { deferred } from "./runtime/deferred.js";
import { keepStdoutClean, onEnd, serve } from "./runtime/process.js";
import { die } from "./runtime/stderr.js";
import { withSecrets } from "./secrets.js";

process.on("uncaughtException", die);
process.on("unhandledRejection", die);
keepStdoutClean();

/** Environment, connector, transport; and back when the process is asked to end. */
try {
  const config = readConfig(await withSecrets(process.env));
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
