import type { ParameterDefinition, RequestDefinition } from "../tool.js";
import { badArgument } from "./bad-argument.js";
import { serializeText } from "./serialize-parameter.js";

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const PLACEHOLDER = /\{([^{}]+)\}/g;
/** Path and query of a template that was filled in; a fragment is not sent. */
const PARTS = /^([^?#]*)(?:\?([^#]*))?/;
/** A server may decode %2F and %5C before it resolves dots. */
const CLIMBING_PART = /(?:^|[/\\])\.\.?(?:[/\\]|$)/;

/** The path of a request: the template with its placeholders filled, segment by segment. None can climb or add one. */
export function buildPath(request: RequestDefinition, valueOf: (parameter: ParameterDefinition) => unknown): string {
  const named = (name: string): ParameterDefinition | undefined =>
    request.parameters.find((parameter) => parameter.in === "path" && wireNameOf(parameter) === name);
  const fill = (segment: string): string => {
    if (!segment.includes("{")) return segment;
    let culprit: ParameterDefinition | undefined;
    const filled = segment.replace(PLACEHOLDER, (placeholder, name: string) => {
      const parameter = named(name);
      if (parameter === undefined) throw new Error(`the path has no parameter for ${placeholder}`);
      culprit = parameter;
      return pathValue(parameter, name, valueOf(parameter));
    });
    if (culprit !== undefined && isClimbing(filled)) throw refused(culprit);
    return filled;
  };
  return request.path.split("/").map(fill).join("/");
}

/** Wire name of a parameter. */
export function wireNameOf({ wireName, argument }: ParameterDefinition): string {
  return wireName ?? argument ?? "";
}

function pathValue(parameter: ParameterDefinition, name: string, value: unknown): string {
  if (holdsControl(value)) throw refused(parameter);
  const text = serializeText(parameter, name, value);
  if (CLIMBING_PART.test(decodeURIComponent(text))) throw refused(parameter);
  return text;
}

function holdsControl(value: unknown): boolean {
  if (typeof value === "string") return CONTROL.test(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsControl);
}

function isClimbing(segment: string): boolean {
  return segment === "" || segment === "." || segment === "..";
}

function refused(parameter: ParameterDefinition): Error {
  return badArgument(
    parameter.argument ?? wireNameOf(parameter),
    "can't stand in a path",
    "text that is not empty, has no control characters and no part `.` or `..`",
  );
}

/**
 * The whole address, after a check that origin, prefix and number of segments are those of base and template:
 * URL parsers resolve dots and backslashes that an encoder lets through.
 */
export function resolveUrl(baseUrl: string, template: string, path: string, query: string): string {
  const { origin, prefix } = baseOf(baseUrl);
  // Values are encoded, so that a question mark in the path can only be the template's.
  const [, location = "", ownQuery = ""] = PARTS.exec(path) ?? [];
  const search = [ownQuery, query].filter((part) => part !== "").join("&");
  const url = new URL(
    `${origin}${prefix}${path.startsWith("/") ? "" : "/"}${location}${search === "" ? "" : "?"}${search}`,
  );
  const [pathTemplate = ""] = template.split(/[?#]/);
  const expected = `${prefix}${template.startsWith("/") ? "" : "/"}${pathTemplate}`.split("/").length;
  if (url.origin !== origin || !url.pathname.startsWith(`${prefix}/`) || url.pathname.split("/").length !== expected) {
    throw badArgument(
      "arguments",
      "would change the address of the request",
      "values without path separators or dots alone",
    );
  }
  return url.href;
}

interface Base {
  readonly origin: string;
  readonly prefix: string;
}

/** As few as there are servers. */
const bases = new Map<string, Base>();

function baseOf(baseUrl: string): Base {
  const known = bases.get(baseUrl);
  if (known !== undefined) return known;
  const { origin, pathname } = new URL(baseUrl);
  const base = { origin, prefix: pathname.replace(/\/+$/, "") };
  bases.set(baseUrl, base);
  return base;
}
