import { printable } from "../../diagnostics/index.js";
import { limits } from "../limits.js";
import { refuse } from "../refuse.js";
import { requestOnce } from "./request-once.js";

/**
 * The bytes at a URL. https only, public addresses only, redirects within the origin only, no credentials;
 * `allowPrivate` lifts the first two.
 *
 * @throws Refusal `DOCUMENT_UNREACHABLE`, `DOCUMENT_ADDRESS_FORBIDDEN`, `DOCUMENT_TOO_LARGE`
 */
export async function fetchUrl(address: string, allowPrivate: boolean): Promise<Buffer> {
  const deadline = AbortSignal.timeout(limits.milliseconds);
  let url = parseUrl(address);
  for (let hop = 0; hop <= limits.redirects; hop += 1) {
    checkUrl(url, allowPrivate);
    const answer = await requestOnce(url, allowPrivate, deadline);
    if (answer.kind === "body") return answer.bytes;
    url = redirected(url, answer.location);
  }
  return refuse("DOCUMENT_UNREACHABLE", `${printable(address)} redirects more than ${limits.redirects} times.`, {
    file: address,
  });
}

function parseUrl(address: string): URL {
  try {
    return new URL(address);
  } catch {
    return refuse("DOCUMENT_UNREACHABLE", `${printable(address)} is not a URL.`, { file: address });
  }
}

function checkUrl(url: URL, allowPrivate: boolean): void {
  const location = { file: printable(url.origin + url.pathname) };
  if (url.username !== "" || url.password !== "") {
    refuse("DOCUMENT_ADDRESS_FORBIDDEN", "The URL carries a user name or password.", location);
  }
  if (url.protocol === "http:" && !allowPrivate) {
    refuse("DOCUMENT_ADDRESS_FORBIDDEN", `${location.file} is plain http; only https is read.`, location);
  }
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to?.origin === from.origin) return to;
  return refuse(
    "DOCUMENT_UNREACHABLE",
    `${printable(from.href)} redirects to another origin, ${printable(to?.origin ?? location)}.`,
    { file: from.href },
    "Name the last address itself, if you trust it.",
  );
}
