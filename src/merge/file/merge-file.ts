import { mergeEnvironment } from "../lines/merge-environment.js";
import { mergeLineSet } from "../lines/merge-line-set.js";
import { mergeJson } from "../json/merge-json.js";
import { mergeMarkdown } from "../markdown/merge-markdown.js";
import { mergeScript } from "../script/merge-script.js";
import { mergeYaml } from "../yaml/merge-yaml.js";
import type { FileMerge, SourceTools, Versions } from "../types.js";

type Merge = (versions: Versions, tools: SourceTools) => FileMerge | Promise<FileMerge>;

/** Which merge a file takes, by its name; the first row that fits. */
const kinds: readonly (readonly [pattern: RegExp, merge: Merge])[] = [
  [/\.(?:json|jsonc|json5)$|(?:^|\/)\.prettierrc$/, mergeJson],
  [/\.ya?ml$/, mergeYaml],
  [/\.(?:md|markdown|mdx)$|(?:^|\/)(?:LICENSE|NOTICE)$/, mergeMarkdown],
  [/(?:^|\/)\.env(?:\.[\w.-]+)?$/, mergeEnvironment],
  [/(?:^|\/)\.\w+ignore$|(?:^|\/)\.gitattributes$/, mergeLineSet],
];

/**
 * Merges three versions of one file by what kind of file it is. Pure but for the formatter and the parser in `tools`.
 * Nothing that the owner wrote is missing from a clean merge.
 */
export async function mergeFile(versions: Versions, tools: SourceTools): Promise<FileMerge> {
  const [, merge = mergeScript] = kinds.find(([pattern]) => pattern.test(versions.path)) ?? [];
  return merge(versions, tools);
}
