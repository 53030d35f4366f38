import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiDocument, freshApi } from "../../torture/regenerate/support/changing-api.js";
import type { Packed, Run } from "./packed.js";

/** A connector that the packed program has made, `openapi.json` beside it. */
export class StandingProject {
  /** Holds the document and the connector. */
  readonly folder: string;
  readonly #packed: Packed;

  private constructor(packed: Packed, folder: string) {
    this.#packed = packed;
    this.folder = folder;
  }

  static async make(packed: Packed): Promise<StandingProject> {
    const project = new StandingProject(packed, packed.emptyFolder());
    project.publish(() => undefined);
    const flags = ["--access", "full", "--tools", "all", "--yes", "--no-install", "--no-git"];
    const { exitCode, stderr } = await project.run("connector", "--spec", "openapi.json", ...flags);
    if (exitCode !== 0) throw new Error(stderr);
    return project;
  }

  get target(): string {
    return join(this.folder, "connector");
  }

  /** The same once more, times included. */
  copy(): StandingProject {
    const copy = new StandingProject(this.#packed, this.#packed.emptyFolder());
    cpSync(this.folder, copy.folder, { recursive: true, preserveTimestamps: true });
    return copy;
  }

  run(...parameters: readonly string[]): Promise<Run> {
    return this.#packed.run(parameters, { cwd: this.folder });
  }

  /** The document as it was made from, with a change. */
  publish(change: (api: ApiDocument) => void): void {
    const api = freshApi();
    change(api);
    writeFileSync(join(this.folder, "openapi.json"), JSON.stringify(api));
  }

  read(path: string): string {
    return readFileSync(join(this.target, path), "utf8");
  }

  edit(path: string, change: (text: string) => string): void {
    const text = this.read(path);
    const edited = change(text);
    if (edited === text) throw new Error(`${path}: the edit finds nothing to change`);
    writeFileSync(join(this.target, path), edited);
  }

  remove(path: string): void {
    rmSync(join(this.target, path));
  }
}

/** A tool whose list has a bound that both sides can change. */
export const listOrders = "src/tools/orders/list-orders.ts";

/** The document narrows the bound that its owner has widened. */
export function collide(project: StandingProject): void {
  project.edit(listOrders, (text) => text.replace("max(50)", "max(80)"));
  project.publish((api) => bound(api, 20));
}

/** Changes how many orders may be asked for at once. */
export function bound(api: ApiDocument, maximum: number): void {
  for (const parameter of api.paths["/orders"]?.["get"]?.parameters ?? [])
    if (parameter.name === "limit") parameter.schema = { type: "integer", maximum };
}
