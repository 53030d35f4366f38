import { Diagnostics } from "../../../src/diagnostics/index.js";
import { loadDocument } from "../../../src/load/index.js";
import type { LoadRequest } from "../../../src/load/request.js";
import type { Document } from "../../../src/load/types.js";
import { buildModel } from "../../../src/model/index.js";
import type { ApiModel } from "../../../src/model/types.js";
import { nameOperations } from "../../../src/plan/index.js";

/** A document whose scopes are looked at. */
export interface Subject {
  readonly model: ApiModel;
  readonly document: Document;
  /** Keys of the operations that can become tools. */
  readonly keys: readonly string[];
  /** By key: the name by which an operation is selected. */
  readonly names: ReadonlyMap<string, string>;
  /** How many different scopes its operations require. */
  readonly scopes: number;
}

export function readSubject(path: string, folder: string | undefined): Promise<Subject> {
  return read({ source: { kind: "file", path }, cwd: "/", ...(folder !== undefined && { referenceRoot: folder }) });
}

export function subjectOf(document: object): Promise<Subject> {
  return read({ source: { kind: "answers" }, content: JSON.stringify(document), cwd: "/" });
}

async function read(request: LoadRequest): Promise<Subject> {
  const diagnostics = new Diagnostics();
  const document = await loadDocument(request, diagnostics);
  const model = buildModel(document, diagnostics);
  const names = new Map([...nameOperations(model.operations)].map(([key, { name }]) => [key, name]));
  const required = model.operations.flatMap(({ security }) =>
    security.kind === "required" ? security.alternatives.flatMap(({ schemes }) => schemes) : [],
  );
  const scopes = new Set(required.flatMap((scheme) => scheme.scopes)).size;
  return { model, document, keys: model.operations.map(({ key }) => key), names, scopes };
}
