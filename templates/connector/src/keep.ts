#!/usr/bin/env node
import { text } from "node:stream/consumers";
import { about } from "./about.js";
import { runKeep } from "./runtime/access/secrets/run-keep.js";
import { secretNames } from "./runtime/settings/secret-sources.js";
import { tell } from "./runtime/stderr.js";
import { upstream } from "./upstream.js";

/** `npm run keep`: puts a secret into the system's key store, for `CREDENTIAL_STORE=keychain`. */
process.exitCode = await runKeep({
  name: about.name,
  names: secretNames(upstream.credentials),
  arguments: process.argv.slice(2),
  input: () => text(process.stdin),
  say: tell,
});
