import { printable } from "../diagnostics/index.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { readContent, unsupportedMediaType } from "./media-type.js";
import { UnusableOperation } from "./unusable-operation.js";
import { plainTextOrNone } from "./plain-text.js";
import { flagAt, objectAt, own } from "./read-json.js";
import type { SchemaConverter } from "./schema/converter.js";
import type { HttpMethod, MediaType, RequestBody } from "./types.js";

/** RFC 9110 section 9.3: content in these has no meaning; GET, DELETE and OPTIONS keep what an API declares all the same. */
const bodiless: ReadonlySet<HttpMethod> = new Set(["HEAD", "TRACE"]);
const rarelyWithBody: ReadonlySet<HttpMethod> = new Set(["GET", "DELETE", "OPTIONS", ...bodiless]);

/**
 * The body of an operation, undefined when it has none.
 * @throws UnusableOperation when one is required that can't be sent
 */
export function readRequestBody(
  operation: JsonObject,
  method: HttpMethod,
  pointer: string,
  context: ModelContext,
  schemas: SchemaConverter,
): RequestBody | undefined {
  const declared = own(operation, "requestBody");
  if (declared === undefined || declared === null) return undefined;
  const found = context.references.object(declared, `${pointer}/requestBody`);
  const content = found && objectAt(found.value, "content");
  const required = found !== undefined && flagAt(found.value, "required") === true;
  if (!found || !content || Object.keys(content).length === 0) {
    return none("it names no media type", required, `${pointer}/requestBody`, context);
  }
  const media = readContent(content, `${found.pointer}/content`, schemas, unsupportedMediaType(context));
  if (media.length === 0) return none(`${named(content)} can't be sent`, required, found.pointer, context);
  if (rarelyWithBody.has(method) && media.every(isEmpty)) return undefined;
  if (bodiless.has(method)) return none(`${method} has no body`, false, found.pointer, context);
  reportText(media, found.pointer, context);
  const description = plainTextOrNone(own(found.value, "description"));
  return { required, ...(description && { description }), content: media, pointer: found.pointer };
}

/** Says that what the document declares of the inside of a text can't be checked. */
function reportText([best]: readonly MediaType[], pointer: string, context: ModelContext): void {
  if (best?.members === undefined) return;
  const names = best.members.map(({ name }) => printable(name, 60)).join(", ");
  const message = `The body is one text of type ${best.contentType}: ${names} are no arguments, and are not checked.`;
  context.info("OPERATION_BODY_TEXT", message, pointer);
}

function none(reason: string, required: boolean, pointer: string, context: ModelContext): undefined {
  if (required) throw new UnusableOperation(`its required body can't be sent: ${reason}`);
  context.warn("OPERATION_BODY_DROPPED", `The request body is left out: ${reason}.`, pointer);
}

function named(content: JsonObject): string {
  return Object.keys(content)
    .map((type) => printable(type, 60))
    .join(", ");
}

/** An object without properties: some documents declare one on every read. */
function isEmpty({ schema }: MediaType): boolean {
  return schema.kind === "object" && schema.properties.length === 0 && schema.patternProperties === undefined;
}
