import { brotliCompressSync, gzipSync } from "node:zlib";

/** An error that can't simply be read. */
export interface BrokenError {
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** What must be found all the same. */
  readonly said?: string;
}

const MIB = 1024 * 1024;
const json = { "content-type": "application/json" };
const problem = JSON.stringify({ message: "Grün ist zu klein" });
const nested = (open: string, close: string, depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

export const brokenErrors: readonly BrokenError[] = [
  { name: "nothing", body: "" },
  { name: "nothing that calls itself JSON", headers: json, body: "" },
  { name: "blanks", body: " \n\t " },
  { name: "null", headers: json, body: "null" },
  { name: "a number", headers: json, body: "400" },
  { name: "an empty list", headers: json, body: "[]" },
  { name: "an empty object", headers: json, body: "{}" },
  {
    name: "JSON that ends early",
    headers: json,
    body: '{"message":"Too small","errors":[{"field":"amo',
    said: "Too small",
  },
  { name: "5 MiB of text", body: "x".repeat(5 * MIB) },
  { name: "5 MiB of blanks", body: " ".repeat(5 * MIB) },
  {
    name: "5 MiB of JSON after its message",
    headers: json,
    body: JSON.stringify({ message: "Too small", rest: "x".repeat(5 * MIB) }),
    said: "Too small",
  },
  {
    name: "5 MiB of JSON in one list",
    headers: json,
    body: JSON.stringify({ errors: Array.from({ length: 200_000 }, () => ({ field: "amount" })) }),
  },
  {
    name: "a hundred thousand errors of a field",
    headers: json,
    body: JSON.stringify({
      errors: Array.from({ length: 20_000 }, (_, index) => ({ field: `a${index}`, message: "y".repeat(40) })),
    }),
  },
  {
    name: "a web page of 5 MiB",
    headers: { "content-type": "text/html" },
    body: `<!DOCTYPE html><html><head><title>Bad</title>${"<p>x</p>".repeat(650_000)}`,
    said: "Bad",
  },
  {
    name: "a web page that calls itself JSON",
    headers: json,
    body: "<html><title>Gateway</title></html>",
    said: "Gateway",
  },
  {
    name: "a web page without a title",
    headers: { "content-type": "text/html" },
    body: "<html><body><h1>Oops</h1></body></html>",
    said: "Oops",
  },
  { name: "lists 5,000 levels deep", headers: json, body: nested("[", "]", 5_000) },
  { name: "objects 5,000 levels deep", headers: json, body: nested('{"error":', "}", 5_000) },
  {
    name: "a message before objects 200 levels deep",
    headers: json,
    body: `{"message":"Too small","x":${nested('{"a":', "}", 200)}}`,
    said: "Too small",
  },
  {
    name: "a gzip bomb",
    headers: { ...json, "content-encoding": "gzip" },
    body: gzipSync(Buffer.alloc(64 * MIB, " ")),
  },
  {
    name: "a brotli bomb",
    headers: { ...json, "content-encoding": "br" },
    body: brotliCompressSync(Buffer.alloc(64 * MIB, " ")),
  },
  {
    name: "a gzip bomb behind a message",
    headers: { ...json, "content-encoding": "gzip" },
    body: gzipSync(`{"message":"Too small","x":"${"x".repeat(64 * MIB)}"}`),
    said: "Too small",
  },
  {
    name: "gzip",
    headers: { ...json, "content-encoding": "gzip" },
    body: gzipSync(problem),
    said: "Grün ist zu klein",
  },
  {
    name: "gzip that ends early",
    headers: { ...json, "content-encoding": "gzip" },
    body: gzipSync(problem).subarray(0, 20),
  },
  { name: "text that calls itself gzip", headers: { ...json, "content-encoding": "gzip" }, body: problem },
  { name: "an unknown encoding", headers: { ...json, "content-encoding": "zopfli" }, body: problem },
  {
    name: "UTF-8 that calls itself an unknown charset",
    headers: { "content-type": "application/json; charset=klingon" },
    body: problem,
    said: "Grün ist zu klein",
  },
  {
    name: "UTF-8 that calls itself UTF-16",
    headers: { "content-type": "application/json; charset=utf-16" },
    body: problem,
  },
  {
    name: "Latin-1 that says so",
    headers: { "content-type": "application/json; charset=iso-8859-1" },
    body: Buffer.from(problem, "latin1"),
    said: "Grün ist zu klein",
  },
  {
    name: "Latin-1 that calls itself UTF-8",
    headers: { "content-type": "application/json; charset=utf-8" },
    body: Buffer.from(problem, "latin1"),
    said: "Gr\ufffdn ist zu klein",
  },
  {
    name: "UTF-16 that says so",
    headers: { "content-type": "application/json; charset=utf-16le" },
    body: Buffer.from(problem, "utf16le"),
    said: "Grün ist zu klein",
  },
  { name: "UTF-8 with a byte order mark", headers: json, body: `\ufeff${problem}`, said: "Grün ist zu klein" },
  {
    name: "bytes of an image",
    headers: { "content-type": "image/png" },
    body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255, 254]),
  },
  {
    name: "names of prototypes",
    headers: json,
    body: '{"__proto__":{"message":"x"},"constructor":{"message":"y"},"message":"Too small"}',
    said: "Too small",
  },
  { name: "a text in JSON", headers: json, body: '"Too small"', said: "Too small" },
  { name: "halves of surrogate pairs", headers: json, body: '{"message":"a\\ud800b"}', said: "ab" },
];
