import { type Diagnostics, exitCodes, Refusal } from "../../diagnostics/index.js";
import type { FindingsInput, ReportedTool } from "./findings.js";
import type { ScopeSurvey } from "./survey.js";
import type { ArrayReading } from "./types.js";
import type { Ways } from "./ways.js";
import { names, quoted } from "./wording.js";

/**
 * Says how lists of scopes were read that are not plain, each once.
 * @throws Refusal when `strict` meets one of which only a person can tell how it is meant
 */
export function reportLists({ survey, tools, ways, strict, locate }: FindingsInput, diagnostics: Diagnostics): void {
  for (const { reading, tools: users } of listsOf(tools, survey, ways)) {
    const [first] = users;
    if (first === undefined) continue;
    const location = locate(
      first.operation.security.kind === "unknown" ? first.operation.pointer : first.operation.security.pointer,
    );
    const list = `${names(users.map(({ name }) => name).sort())} ${users.length === 1 ? "lists" : "list"} ${quoted(reading.scopes)}`;
    if (reading.readAs === "either") {
      const message = `${list} (${reading.because}): one of them is taken to be enough.`;
      diagnostics.info("SCOPE_ARRAY_AMBIGUOUS", message, location);
    } else if (reading.doubt !== undefined) {
      const message = `${list}: are all of them needed, or any one? It looks like a choice (${reading.doubt}).`;
      if (strict) throw new Refusal(exitCodes.documentInvalid, { code: "SCOPE_ARRAY_ONE_OF", message, location });
      diagnostics.warn("SCOPE_ARRAY_ONE_OF", `${message} All are asked for.`, location);
    }
  }
}

interface ListedTools {
  readonly reading: ArrayReading;
  readonly tools: readonly ReportedTool[];
}

/** Every doubtful list that matters once, with the tools that have it. */
function listsOf(
  tools: readonly ReportedTool[],
  { requirements }: ScopeSurvey,
  { choice }: Ways,
): readonly ListedTools[] {
  const lists = new Map<string, { readonly reading: ArrayReading; readonly tools: ReportedTool[] }>();
  for (const tool of tools) {
    const asked = new Set(choice.ways.get(tool.key)?.flatMap(({ scopes }) => scopes));
    for (const reading of requirements.readings.get(tool.key) ?? []) {
      if (!reading.scopes.some((scope) => asked.has(scope))) continue;
      const text = reading.scopes.join(" ");
      const known = lists.get(text);
      if (known === undefined) lists.set(text, { reading, tools: [tool] });
      else if (!known.tools.includes(tool)) known.tools.push(tool);
    }
  }
  return [...lists.values()];
}
