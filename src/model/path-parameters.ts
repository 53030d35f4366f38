import { printable } from "../diagnostics/index.js";
import type { ModelContext } from "./context.js";
import type { PathTemplate, QueryPart } from "./path-template.js";
import type { Parameter } from "./types.js";

/**
 * Brings path and parameters together: a placeholder without a declaration is a required text, a declaration without a
 * placeholder is left out, and fixed query parts of the path become constants.
 */
export function matchPath(
  template: PathTemplate,
  declared: readonly Parameter[],
  pointer: string,
  context: ModelContext,
): readonly Parameter[] {
  const byName = new Map(declared.filter(isPath).map((parameter) => [parameter.wireName, parameter]));
  const inPath = template.placeholders.map((name) => takePlaceholder(name, byName, pointer, context));
  const inQuery = template.query.map((part) => takeQueryPart(part, declared, byName, pointer));
  for (const parameter of byName.values()) reportUnplaced(parameter, context);
  const fixed = new Set(inQuery.map((parameter) => parameter.wireName));
  const others = declared.filter(
    (parameter) => !isPath(parameter) && !(parameter.location === "query" && fixed.has(parameter.wireName)),
  );
  return [...inPath, ...inQuery, ...others];
}

function isPath({ location }: Parameter): boolean {
  return location === "path";
}

function takePlaceholder(
  name: string,
  declared: Map<string, Parameter>,
  pointer: string,
  context: ModelContext,
): Parameter {
  const written = declared.get(name) ?? similar(name, declared);
  if (written === undefined) {
    context.warn(
      "OPERATION_PARAMETER_SUPPLIED",
      `{${printable(name, 80)}} of the path is not declared; it is taken as a text.`,
      pointer,
    );
    return textInPath(name, pointer);
  }
  declared.delete(written.wireName);
  if (written.wireName === name) return written;
  const message = `The path says {${printable(name, 80)}}, the declaration "${printable(written.wireName, 80)}"; they are taken for the same.`;
  context.warn("OPERATION_PARAMETER_SUPPLIED", message, written.pointer);
  return { ...written, wireName: name };
}

/** The one declaration whose name differs only in case or punctuation. */
function similar(name: string, declared: ReadonlyMap<string, Parameter>): Parameter | undefined {
  const alike = [...declared.values()].filter((parameter) => bare(parameter.wireName) === bare(name));
  return alike.length === 1 ? alike[0] : undefined;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function textInPath(wireName: string, pointer: string): Parameter {
  return {
    wireName,
    location: "path",
    required: true,
    deprecated: false,
    style: "simple",
    explode: false,
    allowReserved: false,
    schema: { kind: "string", pointer, nullable: false, minLength: 1 },
    pointer,
  };
}

/** `?action=list` is sent with every call; `?action={action}` is the declared parameter, which belongs to the query. */
function takeQueryPart(
  part: QueryPart,
  declared: readonly Parameter[],
  inPath: Map<string, Parameter>,
  pointer: string,
): Parameter {
  const place = part.placeholder === undefined ? undefined : inPath.get(part.placeholder);
  if (place) inPath.delete(place.wireName);
  const known = place ?? declared.find(({ location, wireName }) => location === "query" && wireName === part.name);
  if (known && part.placeholder !== undefined)
    return { ...known, ...queryStyle, wireName: part.name, location: "query" };
  if (part.placeholder !== undefined) return { ...textInPath(part.name, pointer), ...queryStyle, location: "query" };
  const schema = { kind: "enum", pointer, nullable: false, values: [part.value] } as const;
  return { ...textInPath(part.name, pointer), ...queryStyle, location: "query", schema };
}

const queryStyle = { style: "form", explode: true } as const;

function reportUnplaced(parameter: Parameter, context: ModelContext): void {
  const message = `The path parameter "${printable(parameter.wireName, 80)}" has no place in the path; it is left out.`;
  context.warn("OPERATION_PARAMETER_DROPPED", message, parameter.pointer);
}
