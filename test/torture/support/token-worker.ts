import { localUser } from "../../../templates/connector/src/runtime/access/principal.js";
import { reveal, Secret } from "../../../templates/connector/src/runtime/access/secret.js";
import { OAuthCredential } from "../../../templates/connector/src/runtime/access/tokens/oauth-credential.js";
import { fileStores } from "../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import type { Token } from "../../../templates/connector/src/runtime/access/tokens/token.js";
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
    authentication:
      settings.clientSecret === undefined
        ? { kind: "none" }
        : { kind: "secret", secret: new Secret(settings.clientSecret) },
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
    for (let token = await tokens.fresh(); ; token = await tokens.replace(token))
      process.send?.({ kind: "holds", token: reveal(token.secret) } satisfies WorkerReply);
  }
  if (order.kind === "renew and die") {
    await renewed();
    process.kill(process.pid, "SIGKILL");
    return;
  }
  const tries = order.kind === "renew" ? [renewed] : Array.from({ length: order.calls }, () => () => tokens.fresh());
  const answers = await Promise.all(tries.map(told));
  process.send?.({ kind: "answers", answers: [...new Set(answers)] } satisfies WorkerReply);
}

async function renewed(): Promise<Token> {
  return tokens.replace(await tokens.fresh());
}

/** The token, or the error. */
async function told(obtain: () => Promise<Token>): Promise<string> {
  try {
    return reveal((await obtain()).secret);
  } catch (error) {
    return error instanceof ToolError ? error.message : String(error);
  }
}
