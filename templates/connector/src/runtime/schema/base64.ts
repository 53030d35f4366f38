import type { z } from "zod";
import { constraint } from "./constraint.js";
import { isBase64 } from "./formats.js";
import { FileContent } from "./wire-values.js";

/** Largest file that an argument may carry, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** `data:application/pdf;name=report.pdf;base64,…` (RFC 2397): the way to give a file its name and type. */
const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[\w-]+=[^;,]{0,200}){0,8});base64,/;

/** A file as base64 text. Never a path or a URL: an argument must not be able to name what to read. */
export function base64(): z.ZodType<FileContent, string> {
  const expected = "base64 content (not a path or URL), or data:<type>;name=<file name>;base64,<content>";
  return constraint<string>({ keywords: { type: "string", contentEncoding: "base64" }, expected }, (text) => {
    if (typeof text !== "string") return "is not text";
    const content = text.slice(prefixLength(text));
    if (content.length > (MAX_FILE_BYTES / 3) * 4) return `is larger than ${MAX_FILE_BYTES} bytes`;
    return isBase64(content) ? undefined : "is not base64";
  }).transform(fileContent);
}

function prefixLength(text: string): number {
  return DATA_URL.exec(text)?.[0].length ?? 0;
}

function fileContent(text: string): FileContent {
  const parts = DATA_URL.exec(text);
  if (parts === null) return new FileContent(text);
  const name = /;(?:file)?name=([^;]*)/.exec(parts[2] ?? "")?.[1];
  return new FileContent(text.slice(parts[0].length), parts[1], name === undefined ? undefined : decodeName(name));
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
