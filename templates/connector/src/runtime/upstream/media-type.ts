/**
 * Whether what is sent under a media type is one JSON text: its subtype is `json` or ends with `+json` (RFC 6839 section
 * 3.1). Lines and sequences of JSON texts (`application/x-ndjson`, `application/json-seq`) are not.
 */
export function isJson(contentType: string): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType);
}
