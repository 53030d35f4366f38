import { printable } from "../../diagnostics/index.js";
import { refuse } from "../refuse.js";

/**
 * Bytes as UTF-8 text without a byte order mark; UTF-16 is recognised by its own mark.
 *
 * @throws Refusal `DOCUMENT_ENCODING` when the bytes are neither
 */
export function decodeText(bytes: Uint8Array, label: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return refuse("DOCUMENT_ENCODING", `${printable(label)} is not UTF-8 text.`, { file: label });
  }
}
