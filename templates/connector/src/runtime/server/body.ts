import type { IncomingMessage } from "node:http";
import { type Refusal, rpcRefusal } from "./refusal.js";

const maxBytes = 1024 * 1024;
const maxDepth = 100;

/** The parsed body of a POST; `value` is absent where there is nothing for us to parse. */
export type Body = { readonly value?: unknown; readonly refusal?: never } | { readonly refusal: Refusal };

const tooLarge = rpcRefusal(413, `the body is larger than ${maxBytes} bytes`);

/** Reads and parses the body once, bounded in size and nesting. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  if (request.method !== "POST" || !/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return {};
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return closing(tooLarge);
  const bytes = await collect(request);
  if (bytes === undefined) return closing(tooLarge);
  const text = bytes.toString("utf8");
  if (depthOf(text) > maxDepth)
    return { refusal: rpcRefusal(400, `the body is nested deeper than ${maxDepth} levels`) };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { refusal: rpcRefusal(400, "the body is not JSON", -32_700) };
  }
}

async function collect(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** How deep brackets nest outside strings, without building anything. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString && character === "\\") index += 1;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === "{" || character === "[") deepest = Math.max(deepest, (depth += 1));
    else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}

/** What is left of the body is not read: the connection ends. */
function closing(refusal: Refusal): Body {
  return { refusal: { ...refusal, headers: { connection: "close" } } };
}
