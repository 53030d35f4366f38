import { existsSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../diagnostics/index.js";
import type { ConnectorPlan } from "../../plan/types.js";
import type { ComposedTemplate } from "../../render/layers/composed.js";
import { stockTemplates } from "../../render/layers/stock-templates.js";
import { policyView } from "../../render/views/policy.js";
import { upstreamView } from "../../render/views/upstream.js";
import { runProgram } from "../../write/run-program.js";
import { problemAt } from "./problem.js";
import { writeAll } from "./workspace.js";

/** A promise that the compiled connector did not keep. */
interface Broken {
  readonly promise: string;
  readonly message: string;
}

/**
 * Starts the connector that the templates made of the petstore, in a process of its own, against a fake upstream, and
 * holds it to the promises: what a template drops is missed here, whatever it looks like.
 * @param source folder of the compiled connector
 */
export async function checkPromises(
  folder: string,
  source: string,
  plan: ConnectorPlan,
  templates: readonly ComposedTemplate[],
): Promise<readonly Diagnostic[]> {
  const program = join(dirname(stockTemplates()), "check", "promises.mjs");
  writeAll(folder, [
    ["expected/policy.mjs", `export const policy = ${policyView(plan).rows};\n`],
    ["expected/upstream.mjs", `export const upstream = ${upstreamView(plan).definition};\n`],
    ["expected/samples.json", JSON.stringify(samplesOf(plan))],
    ["expected/arguments.json", JSON.stringify(argumentsOf(plan))],
  ]);
  const modules = join(folder, source, "..", "node_modules");
  if (!existsSync(modules)) symlinkSync(join(folder, "node_modules"), modules, "junction");
  const parameters = [program, join(folder, source), join(folder, "expected")];
  const { output } = await runProgram(process.execPath, parameters, { cwd: folder, env: environment() });
  return brokenIn(output).map((broken) => diagnosticOf(broken, templates));
}

/** Nothing of the person's own environment: no credential of theirs is near a template. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"] };
}

function samplesOf({ tools }: ConnectorPlan): Readonly<Record<string, unknown>> {
  return Object.fromEntries(tools.map(({ name, input }) => [name, input.sample ?? {}]));
}

/** Names of the arguments of each tool, and whether they are required. */
function argumentsOf({ tools }: ConnectorPlan): unknown {
  return Object.fromEntries(
    tools.map((tool) => [
      tool.name,
      Object.fromEntries(tool.input.arguments.map(({ name, required }) => [name, required])),
    ]),
  );
}

function brokenIn(output: string): readonly Broken[] {
  const line = output.split("\n").findLast((text) => text.startsWith("promises: "));
  if (line === undefined) return [{ promise: "start", message: `the connector did not start (${lastLine(output)})` }];
  const found: unknown = JSON.parse(line.slice("promises: ".length));
  return Array.isArray(found) ? found : [];
}

function lastLine(output: string): string {
  const lines = output.split("\n").filter((text) => text.trim() !== "");
  return (lines.find((text) => /error/i.test(text)) ?? lines.at(-1) ?? "no word").slice(0, 200);
}

/** The templates that are not stock are what could have dropped it; the runtime first. */
function diagnosticOf({ promise, message }: Broken, templates: readonly ComposedTemplate[]): Diagnostic {
  const custom = templates.filter((template) => template.custom && template.id.startsWith("src/"));
  const suspects = [...custom.filter(({ source }) => !source.stock), ...custom];
  const suspect = suspects[0] ?? templates[0];
  const segment = suspect?.segments.find(({ source }) => !source.stock);
  const names = [...new Set(suspects.flatMap(({ segments }) => segments.map(({ source }) => source)))]
    .filter((source) => !source.stock)
    .map((source) => source.name);
  const sentence = `${promise}: ${message}. Made with: ${names.slice(0, 5).join(", ") || "stock templates"}.`;
  if (segment === undefined) return { code: "TEMPLATE_PROMISE", severity: "error", message: sentence };
  return problemAt("TEMPLATE_PROMISE", sentence, { source: segment.source, offset: 0 });
}
