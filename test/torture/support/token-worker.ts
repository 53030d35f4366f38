import { localUser } from "../../../templates/connector/src/runtime/access/principal.js";
import { reveal, Secret } from "../../../templates/connector/src/runtime/access/secret.js";
import { OAuthCredential } from "../../../templates/connector/src/runtime/access/tokens/oauth-credential.js";
import { fileStores } from "../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import { ToolError } from "../../../templates/connector/src/runtime/errors/tool-error.js";
import type { WorkerOrder, WorkerReply, WorkerSettings } from "./token-workers.js";

/*
 * A process of its own that holds the credential of a connector, and does with it what it is told.
 */

const settings = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const credential = new OAuthCredential(
  {
    type: "oauth",
    id: "shop",
    prefix: "SHOP",
    grant: settings.grant,
    clientId: settings.clientId,
    authentication: { kind: "secret", secret: new Secret(settings.clientSecret) },
    server: { tokenUrl: new URL(settings.tokenUrl) },
    scopes: settings.scopes,
    refreshScope: "send",
    ...(settings.refreshToken !== undefined && { refreshToken: new Secret(settings.refreshToken) }),
  },
  fileStores(settings.folder),
  {},
);
const tokens = credential.tokensFor(localUser());

process.on("message", (order: WorkerOrder) => void obey(order));
process.send?.({ kind: "ready" } satisfies WorkerReply);

async function obey(order: WorkerOrder): Promise<void> {
  if (order.kind === "renew for ever") {
    for (let token = await tokens.fresh(); ;) token = await tokens.replace(token);
  }
  const answers = await Promise.all(Array.from({ length: order.calls }, call));
  process.send?.({ kind: "answers", answers: [...new Set(answers)] } satisfies WorkerReply);
}

async function call(): Promise<string> {
  try {
    return reveal((await tokens.fresh()).secret);
  } catch (error) {
    return error instanceof ToolError ? error.message : String(error);
  }
}
