import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Encrypts texts at rest. */
export interface Seal {
  close(text: string): string;
  /** @throws SyntaxError when the text was not closed with the same key, or was changed */
  open(text: string): string;
}

const mark = "sealed:1:";

/** AES-256-GCM with a fresh nonce for every text. @param key 32 bytes */
export function sealWith(key: Uint8Array): Seal {
  return {
    close: (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return mark + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open: (text) => {
      if (!text.startsWith(mark)) throw new SyntaxError("not sealed");
      const bytes = Buffer.from(text.slice(mark.length), "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
      } catch {
        throw new SyntaxError("sealed with another key, or changed");
      }
    },
  };
}
