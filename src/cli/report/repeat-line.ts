import { join } from "node:path";
import type { Created } from "../../pipeline.js";
import { commandLine } from "../arguments/command-line.js";
import { mannersOf } from "../arguments/manners.js";
import type { CommandLine } from "../arguments/parse-arguments.js";
import { nameOf } from "../questions/name.js";
import { argumentsOf, type Settings } from "../settings.js";
import { shortPath } from "./short-path.js";

/** The command line that makes the same project without a question. */
export function repeatLine({ config, target }: Created, given: Settings, line: CommandLine, cwd: string): string {
  const directory = shortPath(target, cwd);
  const described = given.description !== undefined;
  const answers = line.values.get("answers");
  const settings: Settings = {
    ...given,
    ...config,
    directory,
    name: nameOf({ directory }, cwd) === config.name ? undefined : config.name,
    tools: described ? undefined : config.tools,
    templates: given.templates,
    // What was described at the terminal stands in the project as a document, overlays applied.
    ...(described && answers === undefined && { spec: join(directory, "openapi.json"), overlays: undefined }),
  };
  const source = described && answers !== undefined ? ["--answers", answers] : [];
  // Packages that somebody has trusted: the connector would not have been made otherwise.
  const trusted = (config.templates ?? []).flatMap((name) => ["--trust", name]);
  return commandLine([...argumentsOf(settings, [...mannersOf(line), "yes"]), ...trusted, ...source]);
}
