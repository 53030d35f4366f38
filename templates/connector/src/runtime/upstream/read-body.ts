import { pipeline, type Readable } from "node:stream";
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

type Decoder = Gunzip | BrotliDecompress;

const DECODERS: ReadonlyMap<string, () => Decoder> = new Map<string, () => Decoder>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** Reads an answer to its end or to its bounds. Never throws: what is missing is said by `complete`. */
export async function readBody(source: Readable, encoding: string | undefined): Promise<ReceivedBody> {
  const collector = new Collector();
  // A stream that is given up would end the process with its error.
  source.on("error", () => undefined);
  try {
    const decoder = decoderFor(encoding);
    await (decoder === undefined ? collector.collect(source) : collector.decode(source, decoder));
    return { body: collector.bytes(), complete: true };
  } catch {
    source.destroy();
    return { body: collector.bytes(), complete: false, ...(collector.isFull && { tooLarge: true }) };
  }
}

function decoderFor(encoding: string | undefined): Decoder | undefined {
  const name = encoding?.trim().toLowerCase() ?? "identity";
  if (name === "identity" || name === "") return undefined;
  const create = DECODERS.get(name);
  if (create === undefined) throw new Error("unknown content encoding");
  return create();
}

/** Keeps what comes up to its bounds, and reads no further. */
class Collector {
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #bound = (): number => MAX_RESPONSE_BYTES;
  isFull = false;

  /** Plain events: what else there is to read a stream costs more than a small answer does. */
  collect(stream: Readable): Promise<void> {
    return new Promise((resolve, reject) => {
      stream.on("data", (chunk: Buffer) => {
        this.#add(chunk);
        if (this.isFull) stream.destroy(new Error("the answer is too large"));
      });
      stream.once("end", resolve);
      stream.once("error", reject);
      stream.once("close", () => reject(new Error("the answer was cut off")));
    });
  }

  /** Bounds what comes out of a decoder by what has gone into it. */
  decode(source: Readable, decoder: Decoder): Promise<void> {
    this.#bound = () => Math.min(MAX_RESPONSE_BYTES, Math.max(SMALL_BYTES, decoder.bytesWritten * MAX_GROWTH));
    // What fails in either stream ends both, and is seen by whoever reads the second.
    pipeline(source, decoder, () => undefined);
    return this.collect(decoder);
  }

  #add(chunk: Buffer): void {
    const kept = chunk.subarray(0, Math.max(0, this.#bound() - this.#length));
    this.#chunks.push(kept);
    this.#length += kept.length;
    this.isFull = kept.length < chunk.length;
  }

  bytes(): Uint8Array {
    const [first] = this.#chunks;
    return first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
  }
}
