import type { ClientCertificate } from "./client-certificate.js";
import { reveal } from "./secret.js";

const maxBytes = 1024 * 1024;

type FetchOptions = Parameters<typeof fetch>[1];

/** `fetch`, with bounds. */
export type BoundedFetch = (url: string | URL, options?: FetchOptions) => Promise<Response>;

/**
 * `fetch` for token endpoints and key sets: no redirect is followed, and the whole answer must arrive within ten
 * seconds and one megabyte.
 */
export async function boundedFetch(url: string | URL, options: FetchOptions = {}): Promise<Response> {
  return bounded(fetch, url, options);
}

/** The same, showing a certificate (RFC 8705). */
export function boundedFetchWith({ certificate, key, passphrase }: ClientCertificate): BoundedFetch {
  let sending: Promise<typeof fetch> | undefined;
  const connect = {
    cert: certificate,
    key: reveal(key),
    ...(passphrase && { passphrase: reveal(passphrase) }),
  };
  return async (url, options = {}) => bounded(await (sending ??= fetchOver(connect)), url, options);
}

async function fetchOver(connect: object): Promise<typeof fetch> {
  const undici = await import("undici");
  const dispatcher = new undici.Agent({ connect });
  const send: unknown = (url: string | URL, options: object) => undici.fetch(url, { ...options, dispatcher });
  return send as typeof fetch;
}

async function bounded(send: typeof fetch, url: string | URL, options: NonNullable<FetchOptions>): Promise<Response> {
  const timeout = AbortSignal.timeout(10_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const response = await send(url, { ...options, redirect: "manual", signal });
  const { status, statusText, headers } = response;
  const body = await readBounded(response);
  return new Response(body.length > 0 ? body : null, { status, statusText, headers: withoutFraming(headers) });
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The body has been decoded: its old length and coding no longer hold. */
function withoutFraming(headers: Iterable<[string, string]>): Headers {
  const kept = new Headers([...headers]);
  kept.delete("content-encoding");
  kept.delete("content-length");
  return kept;
}
