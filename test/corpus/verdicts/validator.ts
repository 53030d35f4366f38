import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** Judges as the documents' own JSON Schema does, and knows the formats and keywords that the rules speak of. */
export const ajv = new Ajv2020({
  strict: false,
  validateSchema: false,
  addUsedSchema: false,
  logger: false,
  validateFormats: true,
  inlineRefs: false,
  code: { optimize: false, regExp: Object.assign(regExp, { code: "regExp" }) },
});
formats.default(ajv, { mode: "full" });
ajv.addFormat("file-content", (text: string) =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replace(/^data:[^,]*;base64,/, "")),
);
// ISO 8601 lets the last number have a fraction, RFC 3339 appendix A does not.
ajv.addFormat(
  "duration-with-fraction",
  /^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/,
);
ajv.addKeyword({ keyword: "x-int64-text", type: "string", validate: acceptsInt64Text, errors: false });

/**
 * The `u` flag where the pattern is right with it, as the specification asks; without it where authors left it out.
 * A leading `(?i)` is what it is in the languages that have it.
 */
function regExp(pattern: string, flags: string): RegExp {
  const [source, ignoring] = pattern.startsWith("(?i)") ? [pattern.slice(4), "i"] : [pattern, ""];
  for (const tried of [flags, flags.replace("u", "")]) {
    try {
      return new RegExp(source, `${tried}${ignoring}`);
    } catch {
      // Not with this flag.
    }
  }
  return /(?:)/;
}

function acceptsInt64Text(bounds: Readonly<Record<string, number>>, text: string): boolean {
  if (!/^-?\d{1,20}$/.test(text)) return false;
  const value = BigInt(text);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, bits = 63 } = bounds;
  return (
    value >= -(2n ** 63n) &&
    value < 2n ** BigInt(bits) &&
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= greatest(maximum)) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
    (exclusiveMaximum === undefined || value < exclusiveMaximum) &&
    (multipleOf === undefined || !Number.isInteger(multipleOf) || value % BigInt(multipleOf) === 0n)
  );
}

/** 2^63 − 1 is read as the double 2^63. */
function greatest(maximum: number): number | bigint {
  return maximum === 2 ** 63 ? 2n ** 63n - 1n : maximum;
}
