#!/usr/bin/env node
import { about } from "./about.js";
import { readOffered } from "./offered.js";
import { runLogin } from "./runtime/login/run-login.js";
import { withDotEnv } from "./runtime/settings/dot-env.js";
import { tell } from "./runtime/stderr.js";
import { withSecrets } from "./secrets.js";

/** `npm run login`: a person signs in to the API, for this connector. */
process.exitCode = await runLogin({
  name: about.name,
  definitions: (environment) => readOffered(environment).credentials,
  variables: await withSecrets(withDotEnv(process.env)),
  arguments: process.argv.slice(2),
  say: tell,
  isTerminal: process.stdin.isTTY && process.stderr.isTTY,
});
