import { type Diagnostic, Diagnostics, Refusal } from "../../../src/diagnostics/index.js";
import { type Document, type JsonValue, loadDocument, resolvePointer } from "../../../src/load/index.js";

export interface Loaded {
  readonly document: Document;
  readonly diagnostics: readonly Diagnostic[];
  /** The value at a pointer of the normal form. */
  at(pointer: string): JsonValue | undefined;
}

/** Loads a text, as if from standard input. */
export async function loadText(content: string): Promise<Loaded> {
  const diagnostics = new Diagnostics();
  const document = await loadDocument({ source: { kind: "stdin" }, content, cwd: "/" }, diagnostics);
  return { document, diagnostics: diagnostics.all, at: (pointer) => resolvePointer(document.root, pointer) };
}

/** Loads a document that is given as a value. */
export function loadValue(value: object): Promise<Loaded> {
  return loadText(JSON.stringify(value));
}

/** The refusal that something ends in. */
export async function refusalOf(run: () => Promise<unknown>): Promise<Refusal> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** The smallest document around one operation. */
export function withOperation(operation: object, more: object = {}): object {
  return {
    openapi: "3.0.3",
    info: { title: "T", version: "1" },
    paths: { "/x": { get: { responses: { 200: { description: "OK" } }, ...operation } } },
    ...more,
  };
}

/** The smallest 3.x document around one component schema. */
export function withSchema(schema: unknown, openapi = "3.0.3"): object {
  return withOperation({}, { openapi, components: { schemas: { S: schema } } });
}
