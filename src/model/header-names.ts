/** Headers that HTTP, the connection or the credentials own: never an argument (OpenAPI 3.1 section 4.8.12.1 and more). */
const reserved: ReadonlySet<string> = new Set([
  "accept", "accept-charset", "accept-encoding", "authorization", "connection", "content-length", "content-type", "cookie",
  "cookie2", "expect", "forwarded", "host", "http2-settings", "keep-alive", "proxy-authorization", "proxy-connection",
  "set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via", "x-http-method", "x-http-method-override",
  "x-method-override", "x-original-url", "x-real-ip", "x-rewrite-url",
]); // prettier-ignore

export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return reserved.has(lower) || lower.startsWith("x-forwarded-") || lower.startsWith("sec-");
}

/** A token of RFC 9110 section 5.6.2: what a header's name, and by RFC 6265 section 4.1.1 a cookie's, must be. */
export function isToken(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}
