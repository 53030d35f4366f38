import { limits } from "../limits.js";
import { tooLarge } from "./read-file.js";

/** All of standard input, up to the limit. */
export async function readStandardInput(label: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limits.bytes) tooLarge(label);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
