import { type Readable, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
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
  // The pipeline reports its failure; without a listener a stream that is given up would end the process.
  source.on("error", () => undefined);
  try {
    const decoder = decoderFor(encoding);
    if (decoder === undefined) await pipeline(source, collector);
    else await pipeline(source, decoder, collector.growingFrom(decoder));
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

/** Keeps what flows through up to its bounds, and ends the flow there. */
class Collector extends Transform {
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #bound = (): number => MAX_RESPONSE_BYTES;
  isFull = false;

  /** Bounds what comes out of a decoder by what has gone into it. */
  growingFrom(decoder: { readonly bytesWritten: number }): this {
    this.#bound = () => Math.min(MAX_RESPONSE_BYTES, Math.max(SMALL_BYTES, decoder.bytesWritten * MAX_GROWTH));
    return this;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const kept = chunk.subarray(0, Math.max(0, this.#bound() - this.#length));
    this.#chunks.push(kept);
    this.#length += kept.length;
    this.isFull = kept.length < chunk.length;
    done(this.isFull ? new Error("the answer is too large") : null);
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}
