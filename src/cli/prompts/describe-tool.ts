import type { Field, ToolDescription } from "../../answers/index.js";
import { confirm, input, select } from "./inquirer.js";

type Method = ToolDescription["method"];
type Effect = NonNullable<ToolDescription["effect"]>;

const methods: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const effectOf: Readonly<Record<Method, Effect>> = {
  GET: "read",
  POST: "create",
  PUT: "update",
  PATCH: "update",
  DELETE: "delete",
};
const effects: readonly { readonly value: Effect; readonly name: string }[] = [
  { value: "read", name: "read    changes nothing" },
  { value: "create", name: "create  makes something new" },
  { value: "update", name: "update  changes what exists" },
  { value: "delete", name: "delete  removes something" },
  { value: "action", name: "action  sends, pays, starts, …" },
];
const types: readonly Field["type"][] = ["string", "integer", "number", "boolean", "array", "object"];

/** Asks for one tool: what it does, when to use it, its request, what matters in the answer. */
export async function describeTool(scoped: boolean, signal: AbortSignal): Promise<ToolDescription> {
  const title = await input(
    { message: "What does the tool do? (a verb and an object: Create a refund)", required: true },
    { signal },
  );
  const whenToUse = await optional("When should it be used?", signal);
  const whenNot = await optional("When should it not be used?", signal);
  const method = await select({ message: "Method", choices: methods }, { signal });
  const path = await input({ message: "Path (/refunds/{refund_id})", required: true, validate: isPath }, { signal });
  const effect = await select({ message: "Effect", choices: effects, default: effectOf[method] }, { signal });
  const query = await askFields("query parameter", signal);
  const body = method === "GET" || method === "DELETE" ? [] : await askFields("field of the body", signal);
  const header =
    effect === "read"
      ? ""
      : await optional("Header by which the API recognises a repeated request (Idempotency-Key)", signal);
  const scopes = scoped ? words(await optional("Scopes, separated by spaces", signal)) : [];
  const result = words(await optional("Fields of the answer that matter, most important first", signal));
  const list = result.length > 0 && (await askList(signal));
  return {
    title,
    method,
    path,
    effect,
    body,
    scopes,
    result,
    list,
    parameters: query.map((field) => Object.assign({ in: "query" as const }, field)),
    ...(whenToUse && { whenToUse }),
    ...(whenNot && { whenNot }),
    ...(header && { idempotencyHeader: header }),
  };
}

async function askList(signal: AbortSignal): Promise<ToolDescription["list"]> {
  const form = await select(
    {
      message: "Where do they stand in the answer?",
      choices: [
        { value: "one", name: "in the answer: it is one thing" },
        { value: "list", name: "in each item: the answer is a list" },
        { value: "field", name: "in each item of a list that is a field of the answer" },
      ],
    },
    { signal },
  );
  if (form !== "field") return form === "list";
  return input({ message: "Name of that field", default: "items" }, { signal });
}

async function askFields(noun: string, signal: AbortSignal): Promise<Field[]> {
  const fields: Field[] = [];
  for (;;) {
    const name = await optional(`Name of a ${noun} (empty: no more)`, signal);
    if (name === "") return fields;
    fields.push(await askField(name, signal));
  }
}

async function askField(name: string, signal: AbortSignal): Promise<Field> {
  const type = await select({ message: `Type of ${name}`, choices: types }, { signal });
  const required = await confirm({ message: `Is ${name} required?`, default: false }, { signal });
  const values =
    type === "string" || type === "integer"
      ? parts(await optional(`Allowed values of ${name}, separated by commas (empty: any)`, signal))
      : [];
  const description = await optional(`What is ${name}?`, signal);
  return {
    name,
    type,
    required,
    ...(values.length > 0 && { enum: type === "integer" ? values.map(Number) : values }),
    ...(description && { description }),
  };
}

async function optional(message: string, signal: AbortSignal): Promise<string> {
  return (await input({ message }, { signal })).trim();
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

function parts(text: string): string[] {
  return text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}

function isPath(text: string): true | string {
  return /^\/[^\s?#]*$/.test(text) || "A path begins with / and has no spaces, ? or #.";
}
