import { TextDecoder } from "node:util";

/** The text of a body in the charset that its content type names, UTF-8 otherwise. */
export function decodeText(body: Uint8Array, contentType: string | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([\w-]{1,40})/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  return decoderFor(charset).decode(body);
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
