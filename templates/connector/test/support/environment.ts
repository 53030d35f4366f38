import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { upstream } from "../../src/upstream.js";
import type { CredentialDefinition } from "../../src/runtime/upstream/definition.js";
import type { FakeAuthorizationServer } from "./fake-authorization-server.js";
import { canary } from "./canary.js";
import type { FakeUpstream } from "./fake-upstream.js";
import { selfSigned } from "./self-signed.js";

/** A complete environment: the fakes in place of the real world, a store of its own. */
export function testEnvironment(
  api: FakeUpstream,
  authorizationServer: FakeAuthorizationServer,
): Record<string, string> {
  const credentials = Object.values(upstream.credentials).map((credential) =>
    credentialVariables(credential, authorizationServer),
  );
  return {
    PATH: process.env["PATH"] ?? "",
    UPSTREAM_URL: api.origin,
    UPSTREAM_TIMEOUT_MS: "4000",
    IDEMPOTENCY_STORE: process.env["TEST_IDEMPOTENCY_STORE"] ?? `sqlite:${join(temporaryFolder(), "idempotency.db")}`,
    CREDENTIAL_STORE: `file:${temporaryFolder()}`,
    ...Object.assign({}, ...credentials),
  };
}

/** Gone when the tests are. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "connector-test-"));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function credentialVariables(
  credential: CredentialDefinition,
  authorizationServer: FakeAuthorizationServer,
): Record<string, string> {
  const { prefix } = credential;
  switch (credential.type) {
    case "apiKey":
      return { [`${prefix}_API_KEY`]: `${canary}-api-key` };
    case "bearer":
      return { [`${prefix}_TOKEN`]: `${canary}-token` };
    case "basic":
      return { [`${prefix}_USERNAME`]: `${canary}-username`, [`${prefix}_PASSWORD`]: `${canary}-password` };
    case "mutualTLS": {
      const files = selfSigned();
      return { [`${prefix}_CLIENT_CERT`]: files.certificate, [`${prefix}_CLIENT_KEY`]: files.key };
    }
    case "oauth2":
      return {
        [`${prefix}_CLIENT_ID`]: "test-client",
        [`${prefix}_CLIENT_SECRET`]: `${canary}-client-secret`,
        [`${prefix}_TOKEN_URL`]: authorizationServer.tokenUrl,
      };
  }
}
