import { runLogin } from "../../../../../templates/connector/src/runtime/login/run-login.js";
import { Browser } from "../../../../journeys/support/browser.js";
import { type IndependentServer, scopes } from "./independent-server.js";

/** How `npm run login` ended. */
export interface Login {
  readonly code: number;
  readonly said: string;
}

/** `npm run login` at the server, as `desk`; what is kept lies in the folder. @param onLine sees each line that is said */
export async function loginAt(
  { issuer }: IndependentServer,
  folder: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<Login> {
  const said: string[] = [];
  const code = await runLogin({
    name: "shop-mcp",
    definitions: () => ({
      shop: {
        type: "oauth2",
        prefix: "SHOP",
        grants: [],
        metadataUrl: `${issuer}/.well-known/openid-configuration`,
        scopes,
      },
    }),
    variables: { SHOP_CLIENT_ID: "desk", CREDENTIAL_STORE: `file:${folder}` },
    arguments: args,
    isTerminal: false,
    say: (line) => {
      said.push(line);
      onLine(line);
    },
  });
  return { code, said: said.join("\n") };
}

/** The same with a browser, whose person allows what the server's manners say. */
export function browserLoginAt(server: IndependentServer, folder: string): Promise<Login> {
  return loginAt(server, folder, [], (line) => {
    const page = /http:\S+\/auth\?\S+/.exec(line)?.[0];
    if (page !== undefined) void comeBackFrom(new URL(page));
  });
}

/** What a person's browser does: it signs in, and comes back to the terminal's address. */
async function comeBackFrom(page: URL): Promise<void> {
  const back = page.searchParams.get("redirect_uri") ?? "";
  await fetch(await new Browser().visit(page, back));
}
