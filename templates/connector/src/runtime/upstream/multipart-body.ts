import { createHash } from "node:crypto";
import { FileContent } from "../schema/wire-values.js";
import type { FieldEncoding } from "../tool.js";
import { fileType } from "./file-type.js";
import { ownEncoding } from "./form-body.js";
import { jsonText } from "./json-text.js";
import { isJson } from "./media-type.js";
import { isRecord, scalarText } from "./scalar-text.js";

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly content: Uint8Array;
}

/** `multipart/form-data` (RFC 7578). The boundary is a hash of the parts, so that the same input gives the same bytes. */
export function multipartBody(
  fields: Readonly<Record<string, unknown>>,
  encodings: Readonly<Record<string, FieldEncoding>> | undefined,
): { readonly body: Uint8Array; readonly boundary: string } {
  const parts = Object.entries(fields).flatMap(([name, value]) => partsOf(name, value, ownEncoding(encodings, name)));
  const hash = createHash("sha256");
  for (const { name, content } of parts) hash.update(name).update(content);
  const boundary = `----form-${hash.digest("hex").slice(0, 40)}`;
  const chunks = parts.flatMap((part) => [Buffer.from(head(part, boundary)), part.content, Buffer.from("\r\n")]);
  return { body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]), boundary };
}

/**
 * Lists become one part an item, objects one part of JSON (OpenAPI 3.1 section 4.8.14.4). A content type is that of the
 * items (section 4.8.15), unless it is JSON, which holds a list as a whole.
 */
function partsOf(name: string, value: unknown, encoding: FieldEncoding | undefined): readonly Part[] {
  if (value === undefined || value === null) return [];
  if (value instanceof FileContent) return [filePart(name, value, encoding)];
  const contentType = encoding?.contentType;
  if (Array.isArray(value) && (!isJson(contentType ?? "") || value.every((item) => item instanceof FileContent)))
    return value.flatMap((item) => partsOf(name, item, encoding));
  if (isRecord(value) || Array.isArray(value))
    return [{ name, contentType: contentType ?? "application/json", content: Buffer.from(jsonText(value)) }];
  return [{ name, ...(contentType !== undefined && { contentType }), content: Buffer.from(scalarText(value) ?? "") }];
}

function filePart(name: string, file: FileContent, encoding: FieldEncoding = {}): Part {
  const { contentType: declared = "application/octet-stream", contentTypes = [] } = encoding;
  const content = file.bytes();
  const contentType =
    file.contentType ??
    fileType(content, contentTypes) ??
    (/[*,]/.test(declared) ? "application/octet-stream" : declared);
  return { name, filename: file.name ?? name, contentType, content };
}

function head({ name, filename, contentType }: Part, boundary: string): string {
  const file = filename === undefined ? "" : `; filename="${quoted(filename)}"`;
  const type = contentType === undefined ? "" : `\r\nContent-Type: ${contentType.replace(/[^\x20-\x7e]/g, "")}`;
  return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}${type}\r\n\r\n`;
}

/** As browsers do (WHATWG HTML, multipart/form-data encoding algorithm). */
function quoted(text: string): string {
  return text.replace(/[\u0000-\u001f"\u007f]/g, (character) => encodeURIComponent(character));
}
