import { resolve } from "node:path";
import Generator from "yeoman-generator";
import { type Flag, type FlagName, flagList } from "../../src/cli/arguments/flags.js";
import { type CommandLine, parseArguments } from "../../src/cli/arguments/parse-arguments.js";
import { configOf } from "../../src/cli/questions/config.js";
import { checkName, nameOf } from "../../src/cli/questions/name.js";
import { resolveSettings } from "../../src/cli/questions/resolve-settings.js";
import { type Settings, settingsOf } from "../../src/cli/settings.js";
import { Diagnostics } from "../../src/diagnostics/index.js";
import { documentSource } from "../../src/load/request.js";
import { create } from "../../src/pipeline.js";
import { commitProject } from "../../src/write/index.js";

/** The flags of `create` that say something about the connector; how to write it is Yeoman's business here. */
const own: ReadonlySet<FlagName> = new Set([
  "spec",
  "name",
  "access",
  "allow",
  "tools",
  "store",
  "auth",
  "transport",
  "overlay",
  "reference-root",
  "strict",
]);
const flags = flagList.filter(([name]) => own.has(name));

/**
 * `yo create-safe-mcp:app [dir] --spec openapi.yaml`: the same pipeline for those who compose generators. The rendered
 * files go through Yeoman's file store, and the store's content to disk in one rename. The command line does not come
 * this way: importing yeoman-generator alone costs more than making a connector, it exits 0 without a terminal, and it
 * writes file by file.
 */
export default class ConnectorGenerator extends Generator {
  #target = "";

  constructor(...parameters: ConstructorParameters<typeof Generator>) {
    super(...parameters);
    this.argument("dir", { type: String, required: false, description: "folder of the connector" });
    for (const [name, flag] of flags)
      this.option(name, { type: flag.kind === "switch" ? Boolean : String, description: flag.about });
    this.setFeatures({ ...this.features, customCommitTask: () => this.#commit() });
  }

  /** Renders everything into the file store; defaults are taken as `--yes` takes them. */
  async writing(): Promise<void> {
    const given = settingsOf(this.#commandLine(), {});
    if (given.name !== undefined) checkName(given.name);
    const diagnostics = new Diagnostics();
    const { files, target } = await create({
      source: documentSource(given.spec ?? "-"),
      ...(given.overlays && { overlays: given.overlays }),
      ...(given.referenceRoot !== undefined && { referenceRoot: given.referenceRoot }),
      cwd: this.contextRoot,
      diagnostics,
      dryRun: true,
      decide: async (api) => {
        const settings = await resolveSettings(given, api, {
          kind: "defaults",
          say: (sentence) => this.log.info(sentence),
        });
        const folder = this.#targetOf(settings);
        const name = nameOf(settings, this.destinationRoot());
        return { config: configOf(settings, name, { cwd: this.contextRoot, target: folder }), target: folder };
      },
    });
    for (const { severity, message } of diagnostics.all) if (severity === "warning") this.log.info(message);
    this.#target = target;
    for (const { path, contents } of files) this.fs.write(resolve(target, path), contents);
  }

  async #commit(): Promise<void> {
    const dump = this.fs.dump(this.#target);
    const files = Object.entries(dump).flatMap(([path, { contents }]) =>
      contents === undefined || contents === null ? [] : [{ path, contents }],
    );
    await commitProject(files, this.#target);
  }

  #targetOf({ directory, name }: Settings): string {
    return resolve(this.destinationRoot(), directory ?? name ?? ".");
  }

  /** The options as a command line, so that both are read by the same rules. */
  #commandLine(): CommandLine {
    const words = flags.flatMap(([name, flag]) => wordsOf(name, flag, Reflect.get(this.options, name)));
    return parseArguments([...this.args.slice(0, 1), ...words]);
  }
}

function wordsOf(name: string, { kind }: Flag, value: unknown): readonly string[] {
  if (kind === "switch") return value === true ? [`--${name}`] : [];
  return value === undefined || value === null ? [] : [`--${name}=${String(value)}`];
}
