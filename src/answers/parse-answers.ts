import { load } from "js-yaml";
import type * as z from "zod";
import type { Access, Store, Transport, UndeclaredAuth } from "../config/types.js";
import { exitCodes, nearest, printable, Refusal } from "../diagnostics/index.js";
import { type ApiDescription, answersWithDescription, answersWithDocument } from "./schema.js";

/** What an answers file says, as the flags say it; `description` when it describes the API itself. */
export interface Answers {
  readonly directory?: string | undefined;
  readonly spec?: string | undefined;
  readonly name?: string | undefined;
  readonly access?: Access | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly allow?: readonly string[] | undefined;
  /** By tool. */
  readonly reason?: Readonly<Record<string, string>> | undefined;
  readonly store?: Store | undefined;
  readonly transport?: Transport | undefined;
  readonly auth?: UndeclaredAuth | undefined;
  readonly overlay?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
  readonly "reference-root"?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly description?: ApiDescription;
}

/**
 * Reads the text of an answers file, JSON or YAML.
 * @throws Refusal exit code 2, naming the line or every pointer that does not fit
 */
export function parseAnswers(text: string, file: string): Answers {
  const value = read(text, file);
  if (!describesTools(value)) return check(answersWithDocument, value, file);
  const { title, description, baseUrl, auth, tools, ...flags } = check(answersWithDescription, value, file);
  const named = title ?? flags.name ?? "My API";
  return { ...flags, description: { title: named, baseUrl, auth, tools, ...(description && { description }) } };
}

/** Tools that are objects describe an API; tools that are strings select from a document. */
function describesTools(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("tools" in value)) return false;
  return Array.isArray(value.tools) && value.tools.some((tool) => typeof tool === "object");
}

function read(text: string, file: string): unknown {
  try {
    return load(text);
  } catch (error) {
    const mark = markOf(error);
    throw new Refusal(exitCodes.usage, {
      code: "ANSWERS_UNREADABLE",
      message: `The answers are neither JSON nor YAML: ${printable(reasonOf(error))}.`,
      location: { file, ...mark },
    });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && "reason" in error && typeof error.reason === "string") return error.reason;
  return "it cannot be parsed";
}

function markOf(error: unknown): { line?: number; column?: number } {
  if (!(error instanceof Error) || !("mark" in error)) return {};
  const { mark } = error;
  if (typeof mark !== "object" || mark === null || !("line" in mark) || !("column" in mark)) return {};
  return { line: Number(mark.line) + 1, column: Number(mark.column) + 1 };
}

function check<Output>(schema: z.ZodType<Output>, value: unknown, file: string): Output {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.flatMap((issue) => explain(issue, schema));
  throw new Refusal(exitCodes.usage, {
    code: "ANSWERS_INVALID",
    message:
      problems.length === 1
        ? endWithStop(String(problems[0]))
        : `${problems.length} places do not fit:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    location: { file },
  });
}

function endWithStop(sentence: string): string {
  return /[.?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodType): readonly string[] {
  const pointer = `#${issue.path.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;
  if (issue.code !== "unrecognized_keys") return [`${printable(pointer)}: ${printable(issue.message)}`];
  return issue.keys.map(
    (key) => `${printable(pointer)}: unknown key "${printable(key)}"${suggestion(key, issue.path, schema)}`,
  );
}

/** Only the first level has names worth guessing at; deeper ones are few and listed in the documentation. */
function suggestion(key: string, path: readonly PropertyKey[], schema: z.ZodType): string {
  if (path.length > 0 || !("shape" in schema) || typeof schema.shape !== "object" || schema.shape === null) return "";
  const [candidate] = nearest(key, Object.keys(schema.shape));
  return candidate === undefined ? "" : `; did you mean "${candidate}"?`;
}
