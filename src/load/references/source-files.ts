import { createHash } from "node:crypto";
import type { Warnings } from "../warnings.js";
import { type Budget, copyBounded, fullBudget } from "../copy-bounded.js";
import type { Draft } from "../draft.js";
import type { HiddenPlaces } from "../hidden-characters.js";
import { limits } from "../limits.js";
import { parseText } from "../parse-text.js";
import { decodeText } from "../read/decode-text.js";
import { tooLarge } from "../read/read-file.js";
import { refuse } from "../refuse.js";

/** One file of a document, read, parsed and bounded. */
export interface SourceFile {
  /** As the user named it, or beside the file that the user named: for messages. */
  readonly label: string;
  /** Absolute path or URL; empty for standard input. */
  readonly address: string;
  readonly root: Draft;
}

/** All files of one document, under one budget and one checksum. */
export class SourceFiles {
  readonly #files = new Map<string, SourceFile>();
  readonly #hash = createHash("sha256");
  /** What is left of the limits. */
  readonly budget: Budget = fullBudget();
  /** Of all files: a place in one and the same place in another are told as one. */
  readonly hidden: HiddenPlaces = new Map();
  readonly #warnings: Warnings;
  #bytes = 0;

  constructor(warnings: Warnings) {
    this.#warnings = warnings;
  }

  /** Takes the bytes of a file in. @throws Refusal when they cannot be parsed or are beyond the limits */
  add(address: string, label: string, bytes: Uint8Array): SourceFile {
    this.#bytes += bytes.length;
    if (this.#bytes > limits.bytes) tooLarge(label);
    if (this.#files.size >= limits.files) refuse("DOCUMENT_TOO_LARGE", "There are too many files.", { file: label });
    this.#hash.update(bytes);
    const value = parseText(decodeText(bytes, label), label, this.#warnings);
    const file = { label, address, root: copyBounded(value, label, this.budget, this.#warnings, this.hidden) };
    this.#files.set(address, file);
    return file;
  }

  get(address: string): SourceFile | undefined {
    return this.#files.get(address);
  }

  /** SHA-256 of all bytes in reading order, hex. Ends the taking in. */
  checksum(): string {
    return this.#hash.digest("hex");
  }
}
