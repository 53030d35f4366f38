import type { AnsweredCall } from "../call.js";
import { wireNameOf } from "../upstream/build-path.js";
import { cleanLine } from "./clean-text.js";
import type { Cut, Fitted } from "./fit.js";
import { pathText } from "./value-at.js";
import type { Part } from "./walk.js";

const SIZE = /^(?:limit|per_?page|page_?size|size|count|first|max_?results|max|top|rows|take)$/i;
const POSITION =
  /^(?:cursor|page|offset|after|starting_after|page_?token|next_?token|token|skip|start|start_?(?:at|index)|marker|continuation_?token|page_?number|from)$/i;

/** What was cut, and how to get the rest. Undefined when everything is there. */
export function cutNotice(call: AnsweredCall, { cuts, shortened }: Fitted, maxChars: number): string | undefined {
  const [cut] = byDepth(cuts);
  if (cut === undefined)
    return shortened ? `Cut to ${maxChars} characters: where …(+N chars) stands, text is missing.` : undefined;
  const where = cut.path === "" ? "" : ` of \`${cut.path}\``;
  return `Showing ${cut.returned} of ${cut.total} items${where}, as more than ${maxChars} characters don't fit. ${howToContinue(call, cut)}`;
}

/** The list nearest to the root is the one that was asked for. */
export function byDepth(cuts: readonly Cut[]): readonly Cut[] {
  return [...cuts].sort((one, other) => one.path.split(/[.[]/).length - other.path.split(/[.[]/).length);
}

function howToContinue({ tool, policy }: AnsweredCall, { returned }: Cut): string {
  if (policy.effect !== "read") return insteadOfWriting(tool.name, policy.idempotency?.verifyWith);
  const names = Object.keys(tool.input.shape);
  const size = names.find((name) => SIZE.test(name));
  const position = names.find((name) => POSITION.test(name));
  if (size !== undefined && position !== undefined)
    return `Call ${tool.name} with \`${size}\` ${Math.max(1, returned)} or less and continue with \`${position}\`.`;
  if (position !== undefined) return `Continue with \`${position}\`.`;
  return names.length > 0
    ? "Narrow the call with its other arguments to see the rest."
    : "The rest can't be asked for with this tool.";
}

/** An argument that would go on or narrow a search means something else to a write: `from` is an account. */
function insteadOfWriting(tool: string, readWith: string | undefined): string {
  return readWith === undefined
    ? `Don't call ${tool} again for the rest: that would be another write.`
    : `Read the rest with ${readWith}: to call ${tool} again would be another write.`;
}

/** What of a result is shown in this part, and what no part shows. Undefined when all of it is here. */
export function partNotice({ tool }: AnsweredCall, part: Part, maxChars: number): string | undefined {
  const sentences = part.shown.map(({ path, unit, from, returned, total }) => {
    const where = path.length === 0 ? "" : ` of \`${pathText(path)}\``;
    return returned === 0
      ? `Nothing new${where}.`
      : `Showing ${unit} ${from + 1} to ${from + returned} of ${total}${where}.`;
  });
  const named = new Set(part.shown.map(({ path }) => pathText(path)));
  const later = part.rests.map(({ path }) => pathText(path)).filter((path) => !named.has(path));
  if (later.length > 0) sentences.push(`Still to come: ${later.map((path) => `\`${path}\``).join(", ")}.`);
  if (part.moved) sentences.push("The list has changed since the part before: items may be missing or come twice.");
  if (part.shortened) {
    const narrower = tool.reading?.fields === undefined ? "" : ` Ask for parts of it with \`${tool.reading.fields}\`.`;
    sentences.push(
      `What alone has more than ${maxChars} characters is cut: text is missing where …(+N chars) stands.${narrower}`,
    );
  }
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

/** How to go on; without a cursor, that nobody can. */
export function goOnNotice({ tool }: AnsweredCall, cursor: string | undefined, certain: boolean): string {
  if (cursor === undefined) return "More follow, but this tool can't ask for them: narrow the call to see them.";
  const more = certain ? "More follow" : "There may be more";
  return `${more}: call ${tool.name} again with the same arguments and \`${tool.reading?.cursor ?? "cursor"}\` from \`page.next_cursor\`.`;
}

/** `Link: …; rel="next"` (RFC 8288) as arguments of this tool. The address itself is never followed. */
export function nextPageNotice({ tool, response, input }: AnsweredCall): string | undefined {
  const link = /<([^<>]{1,2000})>\s*;[^,<]{0,200}rel="?next"?/i.exec(response.headers.link ?? "")?.[1];
  if (link === undefined || !URL.canParse(link, "http://relative.invalid")) return undefined;
  const query = new URL(link, "http://relative.invalid").searchParams;
  const changes = tool.request.parameters.flatMap((parameter) => {
    const value =
      parameter.in === "query" && parameter.argument !== undefined ? query.get(wireNameOf(parameter)) : null;
    return value === null || parameter.argument === undefined || String(input[parameter.argument]) === value
      ? []
      : [`\`${parameter.argument}\` ${cleanLine(value, 200)}`];
  });
  return changes.length === 0 ? "More follow." : `More follow: call ${tool.name} again with ${changes.join(" and ")}.`;
}
