import type { ParameterDefinition, RequestDefinition } from "../tool.js";
import { badArgument } from "./bad-argument.js";
import { wireNameOf } from "./build-path.js";
import { parameterPairs } from "./parameter-pairs.js";
import { encode } from "./percent-encode.js";
import { serializeText } from "./serialize-parameter.js";

const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
const LONGEST_VALUE = 1_024;

type ValueOf = (parameter: ParameterDefinition) => unknown;

/** Header parameters, by wire name. Values are checked before a client library could repeat them in an exception. */
export function headerParameters(request: RequestDefinition, valueOf: ValueOf): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const parameter of request.parameters) {
    const value = parameter.in === "header" ? valueOf(parameter) : undefined;
    if (value === undefined || value === null) continue;
    const text = serializeText(parameter, wireNameOf(parameter), value);
    if (!HEADER_VALUE.test(text) || text.length > LONGEST_VALUE) {
      throw badArgument(
        parameter.argument ?? wireNameOf(parameter),
        "can't stand in a header",
        `at most ${LONGEST_VALUE} printable ASCII characters`,
      );
    }
    headers[wireNameOf(parameter).toLowerCase()] = text;
  }
  return headers;
}

/** The `Cookie` header (RFC 6265 section 4.2.1); undefined when there are no cookies. */
export function cookieHeader(
  request: RequestDefinition,
  valueOf: ValueOf,
  credential: Readonly<Record<string, string>>,
): string | undefined {
  const own = parameterPairs(request, "cookie", valueOf, Object.keys(credential)).map(
    ([name, value]) => `${name}=${encode(value)}`,
  );
  const cookies = [...own, ...Object.entries(credential).map(([name, value]) => `${name}=${value}`)];
  return cookies.length === 0 ? undefined : cookies.join("; ");
}
