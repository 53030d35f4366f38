import { resolvePointer } from "../../../src/load/pointer.js";
import type { Document, JsonObject, JsonValue } from "../../../src/load/types.js";

/** An error as a document shows it, for one operation. */
export interface DeclaredError {
  readonly method: string;
  readonly path: string;
  /** 500 for `default`, the lowest of a range such as `4XX`. */
  readonly status: number;
  readonly contentType: string;
  readonly example: JsonValue;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];
const DEEPEST = 6;

/** Every example of an error response: of its media type, or of its schema where that has some. */
export function declaredErrors(document: Document): readonly DeclaredError[] {
  const reader = new Reader(document.root);
  return Object.entries(reader.object(document.root["paths"])).flatMap(([path, item]) => reader.ofPath(path, item));
}

class Reader {
  readonly #root: JsonObject;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  ofPath(path: string, value: JsonValue): readonly DeclaredError[] {
    const item = this.object(value);
    return METHODS.flatMap((method) => {
      return Object.entries(this.object(this.object(item[method])["responses"]))
        .flatMap(([status, response]) =>
          this.#ofResponse(response).map((shown) => ({
            ...shown,
            method: method.toUpperCase(),
            path,
            status: statusOf(status),
          })),
        )
        .filter(({ status: code }) => code >= 400);
    });
  }

  /** What a value is, behind its references; `{}` when it is no object. */
  object(value: JsonValue | undefined): JsonObject {
    let target = value;
    for (let depth = 0; depth < DEEPEST && isObject(target) && typeof target["$ref"] === "string"; depth += 1)
      target = resolvePointer(this.#root, target["$ref"]);
    return isObject(target) ? target : {};
  }

  #ofResponse(response: JsonValue): readonly Pick<DeclaredError, "contentType" | "example">[] {
    return Object.entries(this.object(this.object(response)["content"])).flatMap(([contentType, media]) => {
      const { example, examples, schema } = this.object(media);
      const named = Object.values(this.object(examples)).map((entry) => this.object(entry)["value"]);
      const shown = [example, ...named].filter((value) => value !== undefined);
      const made = shown.length > 0 ? shown : this.#variantsOf(schema).flatMap((one) => this.#exampleOf(one, 0) ?? []);
      return made.map((value) => ({ contentType, example: value }));
    });
  }

  /** Of an error that comes in several forms each, else the one. */
  #variantsOf(schema: JsonValue | undefined): readonly JsonValue[] {
    const { oneOf, anyOf } = this.object(schema);
    const variants = [oneOf, anyOf].find(Array.isArray);
    return variants ?? (schema === undefined ? [] : [schema]);
  }

  /** The schema's own example, or one put together of those of its properties. */
  #exampleOf(value: JsonValue | undefined, depth: number): JsonValue | undefined {
    const schema = this.object(value);
    const [first] = Array.isArray(schema["examples"]) ? schema["examples"] : [];
    const own = schema["example"] ?? first;
    if (own !== undefined || depth > DEEPEST) return own;
    const items = this.#exampleOf(schema["items"], depth + 1);
    if (schema["items"] !== undefined && items !== undefined) return [items];
    const parts = Array.isArray(schema["allOf"]) ? schema["allOf"].map((part) => this.#exampleOf(part, depth + 1)) : [];
    const members = Object.entries(this.object(schema["properties"])).flatMap(([name, property]) => {
      const example = this.#exampleOf(property, depth + 1);
      return example === undefined ? [] : [[name, example] as const];
    });
    const made = Object.assign({}, ...parts.filter(isObject), Object.fromEntries(members));
    return Object.keys(made).length === 0 ? undefined : made;
  }
}

function statusOf(status: string): number {
  return status === "default" ? 500 : Number(status.replace(/x/gi, "0"));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
