import { formats } from "../../unit/runtime/errors/support/error-formats.js";
import type { Behaviour, Saying } from "./hostile-api.js";

/*
 * Where a server may put words that it should not say.
 */

const json = (value: unknown): string => JSON.stringify(value);
/** As a header may be. */
const oneLine = (text: string): string => text.replace(/[^\t\x20-\x7e\xa0-\xff]/g, " ");
const zeroWidth = (text: string): string => text.replace(/(?<=.{9})/g, "\u200b");
const stack = "    at run (/srv/app.js:1:1)\n".repeat(160);

/** Where an API says it. */
export const places: Readonly<Record<string, (words: string) => Saying>> = {
  "in a good answer": (words) => ({ status: 200, body: json({ id: "x", deep: [{ message: words }] }) }),
  "as the names of members": (words) => ({ status: 200, body: json({ [words]: { [words]: words } }) }),
  "as one text": (words) => ({ status: 200, body: json(words) }),
  "in an answer that is no JSON": (words) => ({ status: 200, headers: { "content-type": "text/plain" }, body: words }),
  "in a file": (words) => ({ status: 200, headers: { "content-type": "application/octet-stream" }, body: words }),
  "in an answer that was accepted": (words) => ({ status: 202, body: json({ status: words }) }),
  "in a good answer with errors": (words) => ({
    status: 200,
    body: json({ data: null, errors: [{ message: words }] }),
  }),
  "in a good answer that is cut": (words) => ({ status: 200, body: `{"id":"${words}`, cut: true }),
  "in an error that is cut": (words) => ({ status: 400, body: `{"message":"${words}`.slice(0, -9), cut: true }),
  "in a good answer that does not end": (words) => ({ status: 200, body: `{"id":"${words}` }),
  "in an error that does not end": (words) => ({ status: 400, body: `{"message":"${words}`.slice(0, -9) }),
  "in what can't be decoded": (words) => ({ status: 400, headers: { "content-encoding": "gzip" }, body: json(words) }),
  "in the headers of an error": (words) => ({
    status: 400,
    headers: {
      "x-request-id": oneLine(words),
      "www-authenticate": `Bearer error="${oneLine(words)}"`,
      "retry-after": oneLine(words),
      "content-type": `text/plain; charset=${oneLine(words)}`,
    },
    body: "no",
  }),
  "in the address of a redirect": (words) => ({
    status: 302,
    headers: { location: `https://elsewhere.example/?a=${oneLine(words)}` },
    body: "",
  }),
  "in the path of a redirect": (words) => ({
    status: 307,
    headers: { location: `/${encodeURIComponent(words)}` },
    body: json({ message: words }),
  }),
  "in the title of a page": (words) => ({
    status: 400,
    headers: { "content-type": "text/html" },
    body: `<html><title>${words}</title></html>`,
  }),
  "in XML": (words) => ({
    status: 400,
    headers: { "content-type": "application/xml" },
    body: `<Error><Code>${words}</Code><Message>${words}</Message><RequestId>${words}</RequestId></Error>`,
  }),
  "in a stack": (words) => ({
    status: 400,
    headers: { "content-type": "text/plain" },
    body: `Error: ${words}\n    at run (/srv/${words}.js:1:1)`,
  }),
  "behind a long stack": (words) => ({
    status: 400,
    headers: { "content-type": "text/plain" },
    body: `${stack.slice(0, 3_970)}\n${words}`,
  }),
  "where a quotation is cut": (words) => ({ status: 400, body: json({ message: `${"x".repeat(480)}${words}` }) }),
  "with characters that nobody sees": (words) => ({ status: 400, body: json({ message: zeroWidth(words) }) }),
  "with such characters in a good answer": (words) => ({ status: 200, body: json({ message: zeroWidth(words) }) }),
  "as the field that is wrong": (words) => ({
    status: 422,
    body: json({ errors: [{ field: words, message: words, code: words }] }),
  }),
  ...Object.fromEntries(
    [401, 403, 404, 409, 500].map((status) => [
      `in an error of ${status}`,
      (words: string): Saying => ({
        status,
        body: json({ title: words, detail: words, code: words, request_id: words }),
      }),
    ]),
  ),
};

/** Every format of an error that the connector reads. */
export const errors: Readonly<Record<string, (words: string) => Saying>> = Object.fromEntries(
  formats.map(({ name, write }) => [
    name,
    (words: string): Saying => {
      const { status, contentType, body } = write({ wire: ["title"], in: "body", path: "title" }, words);
      const headers = contentType === undefined ? {} : { "content-type": contentType };
      return { status, headers, body: typeof body === "string" ? body : json(body) };
    },
  ]),
);

/** What a token endpoint says to every request. */
export const tokenFaults: Readonly<Record<string, (words: string) => Behaviour>> = {
  "in an error": (words) => ({
    status: 400,
    body: json({ error: "invalid_grant", error_description: words, error_uri: words }),
  }),
  "as an error": (words) => ({ status: 400, body: json({ error: words }) }),
  "in a refusal": (words) => ({
    status: 401,
    headers: { "www-authenticate": `Basic realm="${oneLine(words)}"` },
    body: json({ error: "invalid_client", error_description: words }),
  }),
  "in a page": (words) => ({ status: 200, headers: { "content-type": "text/html" }, body: `<title>${words}</title>` }),
  "in a redirect": (words) => ({ status: 302, headers: { location: `https://x.example/?${oneLine(words)}` } }),
  "in a failure": (words) => ({ status: 503, headers: { "retry-after": oneLine(words) }, body: words }),
  "in a limit": (words) => ({ status: 429, body: json({ error: "slow_down", error_description: words }) }),
  "in a token of another kind": (words) => ({ status: 200, body: json({ access_token: words, token_type: words }) }),
  "in a token with line breaks": (words) => ({
    status: 200,
    body: json({ access_token: `a\r\n${words}`, token_type: "Bearer", scope: words }),
  }),
  "as scopes": (words) => ({ status: 200, body: json({ access_token: "short", token_type: "Bearer", scope: words }) }),
  "in an answer that is cut": (words) => ({ status: 200, body: `{"access_token":"${words}`, cut: true }),
  "before the connection is reset": () => "reset",
};
