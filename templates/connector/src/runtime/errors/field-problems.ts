/** What an upstream says about one field, at a path of its own names. */
export interface FieldProblem {
  readonly path: readonly string[];
  readonly problem: string;
}

type Members = Readonly<Record<string, unknown>>;

const MOST = 10;

/**
 * Which fields an error names, in any of the usual forms: RFC 9457 and JSON:API pointers, AIP-193 violations, Stripe's
 * `param`, FastAPI's `loc`, Microsoft's `target`, Spring's and others' `field`, and dictionaries of messages by field.
 */
export function fieldProblems(body: unknown): readonly FieldProblem[] {
  const error = membersOf(body);
  const inner = membersOf(error.error);
  const lists = [
    error.errors,
    error.detail,
    error.details,
    error.violations,
    inner.errors,
    inner.details,
    inner.fieldErrors,
  ];
  const found = [...ownProblem(inner), ...lists.flatMap(listProblems), ...dictionaryProblems(error)];
  return found.slice(0, MOST);
}

/** An error that is about one field itself. */
function ownProblem(error: Members): readonly FieldProblem[] {
  const path = pathOf(error);
  const problem = textOf(error);
  return path.length > 0 && problem !== undefined ? [{ path, problem }] : [];
}

function listProblems(list: unknown): readonly FieldProblem[] {
  if (!Array.isArray(list)) return messagesByField(list);
  return list.slice(0, 50).flatMap((item: unknown) => {
    const entry = membersOf(item);
    const violations = entry.fieldViolations ?? entry.field_violations;
    return ownProblem(entry).concat(Array.isArray(violations) ? listProblems(violations) : []);
  });
}

/** `{ amount: ["is too small"] }`, at the root (Django REST Framework). */
function dictionaryProblems(body: Members): readonly FieldProblem[] {
  const values = Object.values(body);
  const isDictionary =
    values.length > 0 &&
    values.every((value) => Array.isArray(value) && value.every((item) => typeof item === "string"));
  return isDictionary ? messagesByField(body) : [];
}

function messagesByField(dictionary: unknown): readonly FieldProblem[] {
  return Object.entries(membersOf(dictionary)).flatMap(([field, messages]) => {
    const problem = [messages]
      .flat()
      .filter((message) => typeof message === "string")
      .join(" ");
    return problem === "" ? [] : [{ path: tokens(field), problem }];
  });
}

function pathOf(entry: Members): readonly string[] {
  if (Array.isArray(entry.loc)) return entry.loc.map(String);
  const source = membersOf(entry.source);
  const place = [
    entry.pointer,
    source.pointer,
    source.parameter,
    entry.field,
    entry.param,
    entry.target,
    entry.path,
    entry.property,
    entry.parameter,
  ];
  const text = place.find(isText);
  return text === undefined ? [] : tokens(text);
}

function textOf(entry: Members): string | undefined {
  const texts = [
    entry.detail,
    entry.message,
    entry.msg,
    entry.description,
    entry.defaultMessage,
    entry.reason,
    entry.title,
    entry.code,
  ];
  return texts.find(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A JSON Pointer, `a.b[0].c` or `a[b]`, as its parts. */
function tokens(text: string): readonly string[] {
  const short = text.slice(0, 200);
  if (/^#?\//.test(short))
    return short
      .replace(/^#?\//, "")
      .split("/")
      .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  return short.split(/[.[\]]+/).filter((token) => token !== "");
}

function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.assign(Object.create(null), value)
    : {};
}
