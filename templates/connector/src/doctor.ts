#!/usr/bin/env node
import { about } from "./about.js";
import { readOffered } from "./offered.js";
import { redact } from "./runtime/access/redaction.js";
import { runDoctor } from "./runtime/doctor/run-doctor.js";
import { withDotEnv } from "./runtime/settings/dot-env.js";
import { withSecrets } from "./secrets.js";

/** `npm run doctor`: how the credentials stand, what ends when, and what to do about it. */
process.exitCode = await runDoctor({
  name: about.name,
  offered: (environment) => {
    const { toolbox, credentials } = readOffered(environment);
    return { definitions: credentials, policies: toolbox.policies };
  },
  variables: await withSecrets(withDotEnv(process.env)),
  arguments: process.argv.slice(2),
  write: (text) => process.stdout.write(redact(text)),
});
