import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";

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
  /** The compression that could not be undone. */
  readonly undecodable?: string;
}

/** Where a body comes from. */
export interface BodySource {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

type Decoder = ReturnType<typeof createGunzip | typeof createBrotliDecompress | typeof inflate>;

const DECODERS: ReadonlyMap<string, (first?: Buffer) => Decoder> = new Map<string, (first?: Buffer) => Decoder>([
  ["gzip", () => createGunzip()],
  ["x-gzip", () => createGunzip()],
  ["deflate", inflate],
  ["br", () => createBrotliDecompress()],
]);

/** Compressions that are not read here. Any other name says nothing of the bytes: `utf-8`, `aws-chunked`, `identity`. */
const UNREAD: ReadonlySet<string> = new Set(["compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "zstd"]);

/** How many times an answer may be compressed. */
const MAX_CODINGS = 4;

/** Keeps what comes of an answer, decompressed, up to its bounds, and reads no further. */
export class AnswerBody {
  /** Never rejects: what is missing is said by `complete`. */
  readonly received: Promise<ReceivedBody>;
  readonly #source: BodySource;
  /** Names of compressions, the outermost first. */
  readonly #codings: readonly string[];
  #decoders: readonly Decoder[] = [];
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #isFull = false;
  #undecodable: string | undefined;
  #settle: (received: ReceivedBody) => void = () => undefined;

  constructor(source: BodySource, encoding: string | undefined) {
    this.#source = source;
    this.#codings = codingsOf(encoding);
    this.received = new Promise((resolve) => (this.#settle = resolve));
  }

  /** Takes a piece as it came; the source waits while the decoder has enough. */
  write(chunk: Buffer): void {
    if (this.#codings.length === 0) return this.#keep(chunk);
    if (this.#decoders.length === 0) this.#begin(chunk);
    const [decoder] = this.#decoders;
    if (decoder === undefined || decoder.write(chunk)) return;
    this.#source.pause();
    decoder.once("drain", () => this.#source.resume());
  }

  /** That was all. Nothing at all is whole as it is: HEAD and 204 name an encoding too, and a decoder would miss its beginning. */
  end(): void {
    const [decoder] = this.#decoders;
    if (decoder === undefined) return this.#end(true);
    decoder.end();
  }

  /** There was more, but it will not come. */
  cutOff(): void {
    for (const decoder of this.#decoders) decoder.destroy();
    this.#end(false);
  }

  /** With what is known of the first bytes: what is called `deflate` comes with and without the frame of zlib. */
  #begin(first: Buffer): void {
    const unread = this.#codings.find((coding) => !DECODERS.has(coding));
    if (unread !== undefined || this.#codings.length > MAX_CODINGS)
      return this.#cannotDecode(unread ?? this.#codings.join(", "));
    this.#decoders = this.#codings.flatMap((coding, at) => DECODERS.get(coding)?.(at === 0 ? first : undefined) ?? []);
    for (const [at, decoder] of this.#decoders.entries()) {
      const inner = this.#decoders[at + 1];
      if (inner !== undefined) decoder.pipe(inner);
      else decoder.on("data", (chunk: Buffer) => this.#keep(chunk)).on("end", () => this.#end(true));
      decoder.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "Z_BUF_ERROR") this.#giveUp(error);
        else this.#cannotDecode(this.#codings.join(", "));
      });
    }
  }

  #cannotDecode(codings: string): void {
    this.#undecodable = codings;
    this.#giveUp(new Error("the answer can't be decompressed"));
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
    const [decoder] = this.#decoders;
    if (decoder === undefined) return MAX_RESPONSE_BYTES;
    return Math.min(MAX_RESPONSE_BYTES, Math.max(SMALL_BYTES, decoder.bytesWritten * MAX_GROWTH));
  }

  #giveUp(reason: Error): void {
    this.cutOff();
    this.#source.abort(reason);
  }

  #end(complete: boolean): void {
    this.#settle({
      body: this.#bytes(),
      complete,
      ...(this.#isFull && { tooLarge: true }),
      ...(this.#undecodable !== undefined && { undecodable: this.#undecodable }),
    });
  }

  #bytes(): Uint8Array {
    const [first] = this.#chunks;
    return first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
  }
}

/** The last that was applied comes first. */
function codingsOf(encoding = ""): readonly string[] {
  const names = encoding.split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => DECODERS.has(name) || UNREAD.has(name)).reverse();
}

function inflate(first?: Buffer) {
  return first === undefined || ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
}
