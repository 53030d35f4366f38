import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { readContent } from "./media-type.js";
import { plainTextOrNone } from "./plain-text.js";
import { objectAt, own } from "./read-json.js";
import type { SchemaConverter } from "./schema/converter.js";
import type { Response, Schema } from "./types.js";

type Answer = Omit<Response, "status">;

/** Reads responses; one that several operations refer to is read once. */
export class ResponseReader {
  readonly #context: ModelContext;
  readonly #schemas: SchemaConverter;
  readonly #read = new Map<JsonObject, Answer>();

  constructor(context: ModelContext, schemas: SchemaConverter) {
    this.#context = context;
    this.#schemas = schemas;
  }

  /** The responses of an operation by status; media types that can't be read are left out without a word. */
  read(operation: JsonObject, pointer: string): readonly Response[] {
    const responses = objectAt(operation, "responses");
    return Object.keys(responses ?? {}).flatMap((written) => {
      const place = appendToPointer(pointer, "responses", written);
      const status = statusOf(written);
      const found = responses && this.#context.references.object(own(responses, written), place);
      if (found && status !== undefined) return [{ status, ...this.#answer(found.value, found.pointer) }];
      if (!written.startsWith("x-")) this.#reportDropped(written, place);
      return [];
    });
  }

  #answer(raw: JsonObject, pointer: string): Answer {
    const known = this.#read.get(raw);
    if (known) return known;
    const description = plainTextOrNone(own(raw, "description"));
    const content = objectAt(raw, "content");
    const answer: Answer = {
      ...(description && { description }),
      content: content ? readContent(content, `${pointer}/content`, this.#schemas, () => undefined) : [],
      headers: this.#headers(raw, pointer),
      pointer,
    };
    this.#read.set(raw, answer);
    return answer;
  }

  #headers(raw: JsonObject, pointer: string): ReadonlyMap<string, Schema> {
    const headers = objectAt(raw, "headers");
    const read = new Map<string, Schema>();
    for (const name of Object.keys(headers ?? {})) {
      const place = appendToPointer(pointer, "headers", name);
      const header = headers && this.#context.references.object(own(headers, name), place);
      if (header) read.set(name, this.#schemas.convert(own(header.value, "schema"), `${header.pointer}/schema`));
    }
    return read;
  }

  #reportDropped(status: string, pointer: string): void {
    const message = `The response "${printable(status, 40)}" is left out: it has no usable status or no content.`;
    this.#context.warn("OPERATION_RESPONSE_DROPPED", message, pointer);
  }
}

/** `200`, `2XX` or `default`. */
function statusOf(written: string): string | undefined {
  const status = written.toUpperCase();
  if (/^[1-5](?:\d\d|XX)$/.test(status)) return status;
  return status === "DEFAULT" ? "default" : undefined;
}
