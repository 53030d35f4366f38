import { type Draft, type DraftObject, emptyObject, isObject, objectAt, stringAt } from "../../draft.js";
import type { Origin } from "../../origins.js";
import { below, type SwaggerContext } from "./context.js";
import { formBody } from "./form.js";
import { convertParameter } from "./parameter.js";
import { contentOf } from "./response.js";

/** A parameter of 2.0 that describes the body, and where it stands. */
export interface BodyParameter {
  readonly parameter: DraftObject;
  readonly at: Origin;
}

/** Parts the parameters of the body from the others, and rewrites the others. */
export function splitParameters(
  list: readonly Draft[],
  at: Origin,
  context: SwaggerContext,
): { readonly body: readonly BodyParameter[]; readonly others: Draft[] } {
  const body: BodyParameter[] = [];
  const others: Draft[] = [];
  for (const [index, item] of list.entries()) {
    const place = context.origins.of(item) ?? below(at, index);
    const parameter = isObject(item) ? (sharedBodyOf(item, context) ?? item) : undefined;
    if (parameter && isOfBody(parameter)) body.push({ parameter, at: place });
    else {
      if (parameter) convertParameter(parameter, place, context);
      context.origins.note(item, place);
      others.push(item);
    }
  }
  return { body, others };
}

/** Whether a parameter describes the body, whole or in part. */
export function isOfBody(parameter: DraftObject): boolean {
  return parameter["in"] === "body" || parameter["in"] === "formData";
}

const maximumHops = 16;

/** The shared parameter that a reference names, when it describes the body. */
function sharedBodyOf(item: DraftObject, context: SwaggerContext): DraftObject | undefined {
  let target: DraftObject | undefined = item;
  for (let hop = 0; hop < maximumHops && target; hop += 1) {
    const reference = stringAt(target, "$ref");
    if (reference === undefined) return isOfBody(target) ? target : undefined;
    target = context.parameters.get(reference);
  }
  return undefined;
}

/** What describes the body of an operation: its own, and the form fields of its path item that it does not have itself. */
export function bodyWithInherited(
  own: readonly BodyParameter[],
  inherited: readonly BodyParameter[],
): readonly BodyParameter[] {
  if (own.length === 0) return inherited;
  const ownNames = new Set(own.map(({ parameter }) => parameter["name"]));
  const isForm = own.every(({ parameter }) => parameter["in"] === "formData");
  const added = inherited.filter(({ parameter }) => parameter["in"] === "formData" && !ownNames.has(parameter["name"]));
  return isForm ? [...added, ...own] : own;
}

/** The request body that body parameters stand for; undefined when there are none. */
export function convertBody(
  parameters: readonly BodyParameter[],
  consumes: readonly string[],
  context: SwaggerContext,
): DraftObject | undefined {
  const whole = parameters.find(({ parameter }) => parameter["in"] === "body");
  if (whole) return wholeBody(whole, consumes, context);
  return parameters.length > 0 ? formBody(parameters, consumes, context) : undefined;
}

function wholeBody(
  { parameter, at }: BodyParameter,
  consumes: readonly string[],
  context: SwaggerContext,
): DraftObject {
  const schema = objectAt(parameter, "schema") ?? emptyObject();
  context.origins.note(schema, below(at, "schema"));
  const body = emptyObject();
  body["content"] = contentOf(schema, consumes.length > 0 ? consumes : ["application/json"]);
  if (typeof parameter["description"] === "string") body["description"] = parameter["description"];
  body["required"] = parameter["required"] === true;
  context.origins.noteMade(body, at);
  return body;
}
