import { TextDecoder } from "node:util";

/**
 * What stands in windows-1252 from 0x80 on (WHATWG Encoding). Some releases of Node read it as latin1, which has control
 * characters there: quotation marks, dashes and € would be gone.
 */
const FROM_0X80 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const CONTROLS = /[\u0080-\u009f]/g;

/** The text of a body in the charset that its content type names, UTF-8 otherwise. */
export function decodeText(body: Uint8Array, contentType: string | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([\w-]{1,40})/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  const decoder = decoderFor(charset);
  const text = decoder.decode(body);
  if (decoder.encoding !== "windows-1252") return text;
  return text.replace(CONTROLS, (control) => FROM_0X80.charAt(control.charCodeAt(0) - 0x80));
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
