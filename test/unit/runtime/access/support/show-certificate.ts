import { readFileSync } from "node:fs";
import { boundedFetchWith } from "../../../../../templates/connector/src/runtime/access/bounded-fetch.js";
import { Secret } from "../../../../../templates/connector/src/runtime/access/secret.js";
import { createUpstreamClient } from "../../../../../templates/connector/src/runtime/upstream/client.js";

/*
 * A process that trusts the server of the test, as only NODE_EXTRA_CA_CERTS can make it, and shows a certificate there: to an
 * API and to a token endpoint.
 */

const [url = "", certificatePath = "", keyPath = ""] = process.argv.slice(2);
const certificate = {
  certificate: readFileSync(certificatePath, "utf8"),
  key: new Secret(readFileSync(keyPath, "utf8")),
};

const client = createUpstreamClient();
const request = { url, method: "GET", headers: {} } as const;
const limits = { timeoutMs: 5_000, signal: new AbortController().signal };
const shown = await client.send(request, limits, certificate);
const bare = await client.send(request, limits);
await client.close();
const token = await boundedFetchWith(certificate)(url);
const answers = {
  api: shown.kind === "answered" ? Buffer.from(shown.response.body).toString() : "failed",
  bare: bare.kind,
  token: await token.text(),
};
process.stdout.write(JSON.stringify(answers));
process.exit(0);
