import type { ParameterDefinition } from "../tool.js";
import { jsonText } from "./json-text.js";
import { isJson } from "./media-type.js";
import { encode, encodeReserved } from "./percent-encode.js";
import { isRecord, scalarText } from "./scalar-text.js";

/** Name and value of one part of a query, form or cookie; both encoded. */
export type Pair = readonly [name: string, value: string];

type Style = NonNullable<ParameterDefinition["style"]>;

interface Serialization {
  readonly name: string;
  readonly style: Style;
  readonly explode: boolean;
  readonly encode: (text: string) => string;
}

/** The text of a path or header parameter (OpenAPI 3.1 section 4.8.12, RFC 6570 section 3.2). */
export function serializeText(parameter: ParameterDefinition, name: string, value: unknown): string {
  const serialization = defaults(parameter, name, "simple");
  if (parameter.contentType !== undefined) return serialization.encode(mediaText(parameter.contentType, value));
  if (serialization.style === "label") return label(serialization, value);
  return serialization.style === "matrix" ? matrix(serialization, value) : simple(serialization, value);
}

/** The pairs of a query or cookie parameter; none for null and absence. */
export function serializePairs(
  parameter: Omit<ParameterDefinition, "in">,
  name: string,
  value: unknown,
): readonly Pair[] {
  if (value === undefined || value === null) return [];
  const serialization = defaults(parameter, name, "form");
  const key = encode(name);
  if (parameter.contentType !== undefined)
    return [[key, serialization.encode(mediaText(parameter.contentType, value))]];
  if (serialization.style === "deepObject") return deepPairs(serialization, key, value);
  if (Array.isArray(value)) return listPairs(serialization, key, value);
  if (isRecord(value)) return objectPairs(serialization, key, value);
  return [[key, serialization.encode(scalarText(value) ?? "")]];
}

function defaults(
  parameter: Omit<ParameterDefinition, "in"> & { readonly in?: string },
  name: string,
  fallback: Style,
): Serialization {
  const style = parameter.style ?? fallback;
  const plain = parameter.in === "header" || parameter.in === "cookie";
  return {
    name,
    style,
    explode: parameter.explode ?? style === "form",
    encode: plain ? (text) => text : parameter.allowReserved === true ? encodeReserved : encode,
  };
}

function mediaText(contentType: string, value: unknown): string {
  return isJson(contentType) || typeof value === "object" ? jsonText(value) : (scalarText(value) ?? "");
}

function simple({ encode: write, explode }: Serialization, value: unknown): string {
  if (Array.isArray(value)) return texts(value).map(write).join(",");
  if (!isRecord(value)) return write(scalarText(value) ?? "");
  return members(value)
    .map(([key, member]) => `${write(key)}${explode ? "=" : ","}${write(member)}`)
    .join(",");
}

function label(serialization: Serialization, value: unknown): string {
  const text = simple(serialization, value);
  return `.${serialization.explode && typeof value === "object" ? text.replaceAll(",", ".") : text}`;
}

function matrix({ name, encode: write, explode }: Serialization, value: unknown): string {
  const part = (key: string, text: string): string => `;${write(key)}${text === "" ? "" : `=${text}`}`;
  if (explode && Array.isArray(value))
    return texts(value)
      .map((item) => part(name, write(item)))
      .join("");
  if (explode && isRecord(value))
    return members(value)
      .map(([key, member]) => part(key, write(member)))
      .join("");
  return part(name, simple({ name, style: "simple", encode: write, explode: false }, value));
}

const SEPARATORS: Readonly<Partial<Record<Style, string>>> = { spaceDelimited: "%20", pipeDelimited: "%7C" };

function listPairs(
  { style, explode, encode: write }: Serialization,
  key: string,
  items: readonly unknown[],
): readonly Pair[] {
  const written = texts(items).map(write);
  if (explode) return written.map((item) => [key, item] as const);
  return written.length === 0 ? [] : [[key, written.join(SEPARATORS[style] ?? ",")]];
}

function objectPairs(
  { style, explode, encode: write }: Serialization,
  key: string,
  value: Readonly<Record<string, unknown>>,
): readonly Pair[] {
  const entries = members(value);
  if (explode) return entries.map(([name, member]) => [encode(name), write(member)] as const);
  return entries.length === 0
    ? []
    : [
        [
          key,
          entries
            .flat()
            .map(write)
            .join(SEPARATORS[style] ?? ","),
        ],
      ];
}

/** `a[b][c]=1`, `a[]=1` for lists of scalars and `a[0][b]=1` for lists of objects, as qs, Rails, PHP and Stripe read them. */
function deepPairs(serialization: Serialization, key: string, value: unknown): readonly Pair[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      deepPairs(
        serialization,
        `${key}[${typeof item === "object" && item !== null && isStructure(item) ? index : ""}]`,
        item,
      ),
    );
  }
  if (isRecord(value))
    return Object.entries(value).flatMap(([name, member]) =>
      deepPairs(serialization, `${key}[${encode(name)}]`, member),
    );
  const text = scalarText(value);
  return text === undefined ? [] : [[key, serialization.encode(text)]];
}

function isStructure(value: object): boolean {
  return Array.isArray(value) || isRecord(value);
}

function texts(items: readonly unknown[]): readonly string[] {
  return items.flatMap((item) => scalarText(item) ?? []);
}

function members(value: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const text = scalarText(member);
    return text === undefined ? [] : [[name, text] as const];
  });
}
