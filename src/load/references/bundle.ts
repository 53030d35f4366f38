import type { Dialect } from "../dialect.js";
import type { DraftObject } from "../draft.js";
import { grammarOf } from "../grammar.js";
import type { Origins } from "../origins.js";
import type { Warnings } from "../warnings.js";
import { Homes, type Placed } from "./homes.js";
import { Linker } from "./linker.js";
import type { Neighbourhood } from "./neighbourhood.js";
import { ReadingList } from "./reading-list.js";
import { Resolver } from "./resolver.js";
import type { SourceFile, SourceFiles } from "./source-files.js";
import { KnownTargets } from "./known-targets.js";
import { Walk } from "./walk.js";

export interface BundleRequest {
  readonly entry: SourceFile;
  readonly root: DraftObject;
  readonly dialect: Dialect;
  readonly files: SourceFiles;
  readonly neighbourhood: Neighbourhood;
  readonly origins: Origins;
  readonly warnings: Warnings;
}

export interface Bundled {
  readonly placed: Placed;
  /** Parts stand elsewhere than in the files: the document may not be a tree any more. */
  readonly isRearranged: boolean;
}

/**
 * Walks a document by its grammar, each part once, in place: repairs containers, rewrites schemas to JSON Schema
 * 2020-12, and turns every `$ref` into a local pointer of the normal form. Files that references name are read as
 * they are met. References are kept, cycles included.
 *
 * @returns what has no place of its own in the document, by section of `components`, and whether parts were moved into others
 * @throws Refusal `REFERENCE_FORBIDDEN`, `REFERENCE_FILE_MISSING`
 */
export async function bundle(request: BundleRequest): Promise<Bundled> {
  const { entry, root, dialect, files, neighbourhood, origins } = request;
  const grammar = grammarOf(dialect);
  const homes = new Homes(entry, dialect, origins);
  const knownTargets = new KnownTargets();
  const resolver = new Resolver({ ...request, knownTargets });
  const readingList = new ReadingList(files, neighbourhood);
  const linker = new Linker({ ...request, grammar, homes, resolver, readingList, knownTargets });
  const walk = new Walk({ ...request, grammar, linker });
  walk.from({ file: entry, value: root, tokens: [] }, "document");
  while (!readingList.isEmpty) {
    await readingList.readAll();
    walk.resume();
  }
  linker.breakCircles();
  walk.removeLeftOvers();
  return { placed: homes.placed, isRearranged: homes.placed.size > 0 || knownTargets.hasGrafts };
}
