import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { StoredRecord } from "./record.js";
import { StoreCorruptError } from "./store.js";

/** A key for what is stored, 256 bits, under the name by which stored texts refer to it. */
export interface SealingKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The record that a sealed text belongs to: moved to another one it can't be opened. */
type Owner = Pick<StoredRecord, "keyHash" | "tool">;

const cipher = "aes-256-gcm";
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const prefix = "sealed:";

/**
 * Encryption at rest: AES-256-GCM (NIST SP 800-38D) with a random nonce, bound to scope, key and tool of the record, as
 * `sealed:1:<key id>:<base64url of nonce, ciphertext and tag>`. The first key seals, all of them open, so that keys can be
 * rotated. Without keys texts stay as they are; with keys, those from before can still be read.
 */
export class Sealing {
  readonly #sealer: SealingKey | undefined;
  readonly #keys: ReadonlyMap<string, KeyObject>;

  constructor(keys: readonly SealingKey[]) {
    this.#sealer = keys[0];
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  seal(text: string, scope: string, owner: Owner): string {
    if (this.#sealer === undefined) return text;
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, this.#sealer.key, nonce).setAAD(boundTo(scope, owner));
    const sealed = Buffer.concat([nonce, sealing.update(text, "utf8"), sealing.final(), sealing.getAuthTag()]);
    return `${prefix}1:${this.#sealer.id}:${sealed.toString("base64url")}`;
  }

  /** @throws StoreCorruptError when the text is damaged, or sealed with a key that is not at hand. */
  open(text: string, scope: string, owner: Owner): string {
    if (!text.startsWith(prefix)) return text;
    const [, version, id = "", content = ""] = /^sealed:(\w+):([\w-]+):([\w-]+)$/.exec(text) ?? [];
    if (version !== "1") throw new StoreCorruptError("a text is sealed in a way that this release does not know");
    const key = this.#keys.get(id);
    if (key === undefined) throw new StoreCorruptError(`a text is sealed with key ${id}, which is not configured`);
    return decrypt(content, key, boundTo(scope, owner));
  }
}

/**
 * Reads `SAFE_MCP_STORE_KEY`: entries `<id>:<base64 of 32 random bytes>`, separated by commas, the one that seals first;
 * or one bare base64 key, whose id is `1`.
 * @throws RangeError with one line that holds nothing of a key.
 */
export function parseSealingKeys(text: string): readonly SealingKey[] {
  const keys = text.split(",").map((entry, index, { length }) => parseEntry(entry.trim(), index + 1, length));
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new RangeError("SAFE_MCP_STORE_KEY holds an id twice");
  return keys;
}

function parseEntry(entry: string, position: number, entries: number): SealingKey {
  const [, id, base64] = /^(?:([\w-]{1,32}):)?([A-Za-z0-9+/_-]{43}=?)$/.exec(entry) ?? [];
  const bytes = base64 === undefined ? undefined : Buffer.from(base64, "base64");
  if (bytes === undefined || !isRandom(bytes) || (id === undefined && entries > 1)) {
    const form = entries > 1 ? "<id>:<base64 of 32 random bytes>" : "base64 of 32 random bytes";
    throw new RangeError(`SAFE_MCP_STORE_KEY: entry ${position} must be ${form} (openssl rand -base64 32)`);
  }
  return { id: id ?? "1", key: createSecretKey(bytes) };
}

/** A passphrase, digits or a pattern give themselves away; random bytes fail here less than once in 10^13 keys. */
function isRandom(bytes: Buffer): boolean {
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return bytes.length === keyBytes && !isText && new Set(bytes).size >= keyBytes / 2;
}

function boundTo(scope: string, { keyHash, tool }: Owner): Buffer {
  return Buffer.from([scope, keyHash, tool].join("|"));
}

function decrypt(content: string, key: KeyObject, owner: Buffer): string {
  const sealed = Buffer.from(content, "base64url");
  try {
    const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
    if (sealed.toString("base64url") !== content) throw new RangeError("not base64url");
    opening.setAAD(owner).setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([opening.update(sealed.subarray(nonceBytes, -tagBytes)), opening.final()]).toString("utf8");
  } catch (error) {
    throw new StoreCorruptError("a sealed text is damaged, or belongs to another record", { cause: error });
  }
}
