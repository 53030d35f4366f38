import { lookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { printable, Refusal } from "../../diagnostics/index.js";
import { limits } from "../limits.js";
import { refuse } from "../refuse.js";
import { isPrivateHost, isPublicAddress } from "./public-address.js";
import { tooLarge } from "./read-file.js";

type Answer =
  { readonly kind: "body"; readonly bytes: Buffer } | { readonly kind: "redirect"; readonly location: string };

const headers = {
  accept: "application/json, application/yaml, text/yaml, text/plain;q=0.9, */*;q=0.5",
  "accept-encoding": "identity",
  "user-agent": "create-safe-mcp",
};

/** One GET without credentials, cookies or a proxy, on a connection of its own. */
export async function requestOnce(url: URL, allowPrivate: boolean, signal: AbortSignal): Promise<Answer> {
  if (!allowPrivate && isPrivateHost(url.hostname)) forbidden(url);
  try {
    return await answerOf(await send(url, allowPrivate, signal), url);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof PrivateAddressError) return forbidden(url);
    return unreachable(url, signal.aborted ? `no answer within ${limits.milliseconds / 1000} s` : reasonOf(error));
  }
}

function send(url: URL, allowPrivate: boolean, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const options = { agent: false, headers, signal, ...(!allowPrivate && { lookup: publicLookup }) } as const;
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", reject).end();
  });
}

class PrivateAddressError extends Error {}

/** The name is looked up once, and the connection goes to the very address that was checked: no rebinding. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || first === undefined) return callback(error ?? new Error("no address"), "", 0);
    if (!addresses.every(({ address }) => isPublicAddress(address))) return callback(new PrivateAddressError(), "", 0);
    return options.all ? callback(null, addresses) : callback(null, first.address, isIP(first.address));
  });
};

async function answerOf(response: IncomingMessage, url: URL): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const { location, "content-encoding": encoding } = response.headers;
  if (status >= 300 && status < 400 && location !== undefined) {
    response.destroy();
    return { kind: "redirect", location };
  }
  if (status !== 200) unreachable(url, `the server answered ${status}`, response);
  if (encoding !== undefined && encoding !== "identity") unreachable(url, "the answer is compressed", response);
  return { kind: "body", bytes: await bodyOf(response, url) };
}

async function bodyOf(response: IncomingMessage, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limits.bytes) tooLarge(url.href);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function unreachable(url: URL, reason: string, response?: IncomingMessage): never {
  response?.destroy();
  return refuse("DOCUMENT_UNREACHABLE", `${printable(url.href)} cannot be read: ${printable(reason)}.`, {
    file: url.href,
  });
}

function forbidden(url: URL): never {
  const message = `${printable(url.hostname)} is a private, loopback or link-local address.`;
  return refuse("DOCUMENT_ADDRESS_FORBIDDEN", message, { file: url.href });
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
