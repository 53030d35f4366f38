import { FileContent } from "../schema/wire-values.js";
import type { BodyDefinition, RequestDefinition } from "../tool.js";
import { formBody } from "./form-body.js";
import { jsonText } from "./json-text.js";
import { isJson } from "./media-type.js";
import { multipartBody } from "./multipart-body.js";
import { isRecord, scalarText } from "./scalar-text.js";

export interface RequestBody {
  readonly content: string | Uint8Array;
  readonly contentType: string;
}

type Input = Readonly<Record<string, unknown>>;

/** Methods whose body a server expects even when every field of it is optional and absent. */
const EXPECT_BODY: ReadonlySet<RequestDefinition["method"]> = new Set(["POST", "PUT", "PATCH"]);

/**
 * The body of a request, by its media type.
 *
 * @param ownFields fields that do not come from arguments: the upstream's own idempotency key
 */
export function buildBody(
  { method, body }: RequestDefinition,
  input: Input,
  ownFields: Input,
): RequestBody | undefined {
  if (body === undefined)
    return Object.keys(ownFields).length === 0 ? undefined : write({ type: "application/json", fields: [] }, ownFields);
  const value = bodyValue(body, input, ownFields);
  if (value === undefined) return undefined;
  if (body.fields !== undefined && isRecord(value) && Object.keys(value).length === 0 && !EXPECT_BODY.has(method))
    return undefined;
  return write(body, value);
}

function bodyValue(body: BodyDefinition, input: Input, ownFields: Input): unknown {
  if (body.argument !== undefined) {
    const value = input[body.argument];
    return isRecord(value) ? { ...value, ...ownFields } : value;
  }
  const names = new Map(Object.entries(body.wireNames ?? {}));
  const given = body.fields.filter((name) => input[name] !== undefined);
  return Object.fromEntries([
    ...given.map((name) => [names.get(name) ?? name, input[name]]),
    ...Object.entries(ownFields),
  ]);
}

function write(body: BodyDefinition, value: unknown): RequestBody {
  const type = body.type.toLowerCase();
  if (type.startsWith("application/x-www-form-urlencoded"))
    return { contentType: body.type, content: formBody(asRecord(value), body.encoding) };
  if (type.startsWith("multipart/")) {
    const { body: content, boundary } = multipartBody(asRecord(value), body.encoding);
    return { contentType: `${body.type}; boundary=${boundary}`, content };
  }
  if (isJson(type)) return { contentType: body.type, content: jsonText(value) };
  if (value instanceof FileContent)
    return {
      contentType: type.includes("*") ? (value.contentType ?? "application/octet-stream") : body.type,
      content: value.bytes(),
    };
  return { contentType: body.type, content: typeof value === "object" ? jsonText(value) : (scalarText(value) ?? "") };
}

function asRecord(value: unknown): Input {
  return isRecord(value) ? value : { value };
}
