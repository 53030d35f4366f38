import { type FilterFunction, FunctionExpressionType } from "json-p3";
import { RE2JS } from "re2js";

/** `match` of RFC 9535 section 2.4.6: the whole text. */
export function matchFunction(): FilterFunction {
  return patternFunction((pattern, text) => pattern.matches(text));
}

/** `search` of RFC 9535 section 2.4.7: a part of the text. */
export function searchFunction(): FilterFunction {
  return patternFunction((pattern, text) => pattern.matcher(text).find());
}

/** Regular expressions (RFC 9485) on an engine with a linear running time; one that it does not take matches nothing. */
function patternFunction(test: (pattern: RE2JS, text: string) => boolean): FilterFunction {
  const compiled = new Map<string, RE2JS | undefined>();
  return {
    argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
    returnType: FunctionExpressionType.LogicalType,
    call(text: unknown, written: unknown): boolean {
      if (typeof text !== "string" || typeof written !== "string") return false;
      if (!compiled.has(written)) compiled.set(written, compile(written));
      const pattern = compiled.get(written);
      return pattern !== undefined && test(pattern, text);
    },
  };
}

const longest = 1_024;

function compile(written: string): RE2JS | undefined {
  if (written.length > longest) return undefined;
  try {
    return RE2JS.compile(withoutLineBreaks(written));
  } catch {
    return undefined;
  }
}

/** A dot matches neither line feed nor carriage return (RFC 9485 section 5.3). */
function withoutLineBreaks(pattern: string): string {
  return pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\./gs, (part) => (part === "." ? "[^\\n\\r]" : part));
}
