import type { ApiDescription } from "../../answers/index.js";
import { describeTool } from "./describe-tool.js";
import { confirm, input, select } from "./inquirer.js";

type Auth = ApiDescription["auth"];

/** Asks for an API and its tools, one after the other: what an answers file would say. */
export async function describeApi(name: string | undefined, signal: AbortSignal): Promise<ApiDescription> {
  const title = await input(
    { message: "Name of the API", required: true, ...(name !== undefined && { default: name }) },
    { signal },
  );
  const baseUrl = await input({ message: "Base URL", required: true, validate: isHttpUrl }, { signal });
  const auth = await askAuth(signal);
  const tools = [];
  do {
    tools.push(await describeTool(auth.type === "oauth2", signal));
  } while (await confirm({ message: "Another tool?", default: true }, { signal }));
  return { title, baseUrl, auth, tools };
}

async function askAuth(signal: AbortSignal): Promise<Auth> {
  const type = await select<Auth["type"]>(
    {
      message: "How are callers known?",
      choices: [
        { value: "bearer", name: "bearer token" },
        { value: "api-key", name: "API key in a header" },
        { value: "basic", name: "user name and password" },
        { value: "oauth2", name: "OAuth 2.0 client credentials" },
        { value: "none", name: "not at all: it is open" },
      ],
    },
    { signal },
  );
  if (type === "api-key")
    return { type, header: await input({ message: "Name of the header", default: "X-API-Key" }, { signal }) };
  if (type !== "oauth2") return { type };
  return {
    type,
    tokenUrl: await input({ message: "Token URL", required: true, validate: isHttpUrl }, { signal }),
    scopes: {},
  };
}

function isHttpUrl(text: string): true | string {
  return (
    (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) ||
    "A URL that begins with https:// (or http:// for loopback)."
  );
}
