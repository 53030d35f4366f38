import { type Readable, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** Largest answer that is read, after decompression. One that is larger ends here, cut at exactly this length. */
export const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

export interface ReceivedBody {
  readonly body: Uint8Array;
  readonly complete: boolean;
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** Reads an answer to its end or to the bound. Never throws: what is missing is said by `complete`. */
export async function readBody(
  source: Readable,
  encoding: string | undefined,
  limit = MAX_RESPONSE_BYTES,
): Promise<ReceivedBody> {
  const collector = new Collector(limit);
  // The pipeline reports its failure; without a listener a stream that is given up would end the process.
  source.on("error", () => undefined);
  try {
    const decoder = decoderFor(encoding);
    await (decoder === undefined ? pipeline(source, collector) : pipeline(source, decoder, collector));
    return { body: collector.bytes(), complete: true };
  } catch {
    source.destroy();
    return { body: collector.bytes(), complete: false };
  }
}

function decoderFor(encoding: string | undefined): Transform | undefined {
  const name = encoding?.trim().toLowerCase() ?? "identity";
  if (name === "identity" || name === "") return undefined;
  const create = DECODERS.get(name);
  if (create === undefined) throw new Error(`unknown content encoding`);
  return create();
}

/** Keeps what flows through up to a bound, and ends the flow there. */
class Collector extends Transform {
  readonly #chunks: Buffer[] = [];
  #left: number;

  constructor(limit: number) {
    super();
    this.#left = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const kept = chunk.subarray(0, this.#left);
    this.#chunks.push(kept);
    this.#left -= kept.length;
    done(kept.length < chunk.length ? new Error("the answer is too large") : null);
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}
