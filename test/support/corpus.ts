import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** One real document, as the corpus' own index describes it. */
export interface CorpusDocument {
  /** Entry file, absolute. */
  readonly path: string;
  readonly file: string;
  /** The folder of a document of several files, absolute. */
  readonly folder?: string;
  readonly operations: number;
  /** Whether an OpenAPI validator accepts it. */
  readonly validates: boolean;
}

/** The folder of the documents: `SAFE_MCP_CORPUS`, or `shared` beside the repository. */
export const corpusRoot = resolve(
  process.env["SAFE_MCP_CORPUS"] ?? fileURLToPath(new URL("../../../shared", import.meta.url)),
);

/** Whether the corpus is there; tests that need it say so and are skipped when it is not. */
export const hasCorpus = existsSync(resolve(corpusRoot, "specs/index.json"));

/** All documents of the corpus, in the order of its index. */
export function corpusDocuments(): readonly CorpusDocument[] {
  const index = JSON.parse(readFileSync(resolve(corpusRoot, "specs/index.json"), "utf8")) as {
    readonly specs: readonly { readonly file: string; readonly operations: number; readonly validates: boolean }[];
  };
  return index.specs.map(({ file, operations, validates }) => ({
    path: resolve(corpusRoot, "specs", file),
    file,
    ...(file.includes("/") && { folder: resolve(corpusRoot, "specs", file.slice(0, file.indexOf("/"))) }),
    operations,
    validates,
  }));
}
