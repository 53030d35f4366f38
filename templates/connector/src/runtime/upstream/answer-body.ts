import { type BrotliDecompress, createBrotliDecompress, createGunzip, createInflate, type Gunzip } from "node:zlib";

/** Largest answer that is read, after decompression. One that is larger ends here, cut at exactly this length. */
export const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

/** How many times its own size an answer may grow when it is decompressed. A small one may be as repetitive as it likes. */
const MAX_GROWTH = 100;
const SMALL_BYTES = 1024 * 1024;

export interface ReceivedBody {
  readonly body: Uint8Array;
  readonly complete: boolean;
  /** The rest was not read because there was too much of it. */
  readonly tooLarge?: true;
}

/** Where a body comes from. */
export interface BodySource {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

type Decoder = Gunzip | BrotliDecompress;
type Decoding = Decoder | "none" | "unknown";

const DECODERS: ReadonlyMap<string, () => Decoder> = new Map<string, () => Decoder>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** Keeps what comes of an answer, decompressed, up to its bounds, and reads no further. */
export class AnswerBody {
  /** Never rejects: what is missing is said by `complete`. */
  readonly received: Promise<ReceivedBody>;
  readonly #source: BodySource;
  readonly #decoding: Decoding;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #isEmpty = true;
  #isFull = false;
  #settle: (received: ReceivedBody) => void = () => undefined;

  constructor(source: BodySource, encoding: string | undefined) {
    this.#source = source;
    this.#decoding = decodingOf(encoding);
    this.received = new Promise((resolve) => (this.#settle = resolve));
    if (typeof this.#decoding === "string") return;
    this.#decoding.on("data", (chunk: Buffer) => this.#keep(chunk));
    this.#decoding.on("end", () => this.#end(true));
    this.#decoding.on("error", (error) => this.#giveUp(error));
  }

  /** Takes a piece as it came; the source waits while the decoder has enough. */
  write(chunk: Buffer): void {
    const decoding = this.#decoding;
    this.#isEmpty = false;
    if (decoding === "none") return this.#keep(chunk);
    if (decoding === "unknown") return this.#giveUp(new Error("unknown content encoding"));
    if (decoding.write(chunk)) return;
    this.#source.pause();
    decoding.once("drain", () => this.#source.resume());
  }

  /** That was all. Nothing at all is whole as it is: HEAD and 204 name an encoding too, and a decoder would miss its beginning. */
  end(): void {
    if (typeof this.#decoding === "string") return this.#end(true);
    if (!this.#isEmpty) return void this.#decoding.end();
    this.#decoding.destroy();
    this.#end(true);
  }

  /** There was more, but it will not come. */
  cutOff(): void {
    if (typeof this.#decoding !== "string") this.#decoding.destroy();
    this.#end(false);
  }

  #keep(chunk: Buffer): void {
    const kept = chunk.subarray(0, Math.max(0, this.#bound() - this.#length));
    this.#chunks.push(kept);
    this.#length += kept.length;
    if (kept.length === chunk.length) return;
    this.#isFull = true;
    this.#giveUp(new Error("the answer is too large"));
  }

  #bound(): number {
    if (typeof this.#decoding === "string") return MAX_RESPONSE_BYTES;
    return Math.min(MAX_RESPONSE_BYTES, Math.max(SMALL_BYTES, this.#decoding.bytesWritten * MAX_GROWTH));
  }

  #giveUp(reason: Error): void {
    this.cutOff();
    this.#source.abort(reason);
  }

  #end(complete: boolean): void {
    this.#settle({ body: this.#bytes(), complete, ...(this.#isFull && { tooLarge: true }) });
  }

  #bytes(): Uint8Array {
    const [first] = this.#chunks;
    return first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
  }
}

function decodingOf(encoding: string | undefined): Decoding {
  const name = encoding?.trim().toLowerCase() ?? "identity";
  return name === "identity" || name === "" ? "none" : (DECODERS.get(name)?.() ?? "unknown");
}
