import { join } from "node:path";
import type { describedInput } from "../../../templates/connector/src/runtime/errors/argument-fixes.js";
import type { ErrorBody } from "../../../templates/connector/src/runtime/errors/tool-error.js";
import type { upstreamFailure } from "../../../templates/connector/src/runtime/errors/upstream-failure.js";
import type {
  needsVerification,
  verificationOf,
} from "../../../templates/connector/src/runtime/errors/verification.js";
import type { Policy } from "../../../templates/connector/src/runtime/policy.js";
import type { exampleOf } from "../../../templates/connector/src/runtime/schema/example.js";
import type { Tool, ToolLoaders } from "../../../templates/connector/src/runtime/tool.js";
import type { decide } from "../../../templates/connector/src/runtime/upstream/decide.js";
import type { CorpusDocument } from "../../support/corpus.js";
import { claimedCall } from "../../unit/runtime/calls.js";
import { declaredInput } from "../verdicts/declared.js";
import { emitProject, emitted, type EmittedProject } from "../verdicts/emitted.js";
import type { JsonObject } from "../verdicts/json.js";
import { escaped } from "../verdicts/references.js";
import type { DeclaredError } from "./declared-errors.js";

/** The runtime of one emitted project, as far as an error of the upstream passes through it. */
interface Runtime {
  readonly upstreamFailure: typeof upstreamFailure;
  readonly verificationOf: typeof verificationOf;
  readonly needsVerification: typeof needsVerification;
  readonly decide: typeof decide;
  readonly describedInput: typeof describedInput;
  readonly exampleOf: typeof exampleOf;
}

/** A tool of an emitted connector, and what the document says that its operation takes. */
export interface ConnectorTool {
  readonly tool: Tool;
  readonly policy: Policy;
  readonly declared: JsonObject;
}

/** A connector that was made from a document of the corpus: its own tools, its own policy, its own code. */
export class EmittedConnector {
  readonly #project: EmittedProject;
  readonly #loaders: ToolLoaders;
  readonly #policy: Readonly<Record<string, Policy>>;
  readonly #runtime: Runtime;
  /** Where an operation stands in the document, and `GET /things/{}`, to tool name. */
  readonly #names: ReadonlyMap<string, string>;

  private constructor(
    project: EmittedProject,
    loaders: ToolLoaders,
    policy: Readonly<Record<string, Policy>>,
    runtime: Runtime,
    names: ReadonlyMap<string, string>,
  ) {
    this.#project = project;
    this.#loaders = loaders;
    this.#policy = policy;
    this.#runtime = runtime;
    this.#names = names;
  }

  /** Generates it. Undefined when the document is refused. */
  static async make(document: CorpusDocument, folder: string): Promise<EmittedConnector | undefined> {
    const place = join(folder, "project");
    const project = await emitProject(document, place);
    if (project === undefined) return undefined;
    const loaders = await emitted<ToolLoaders>(place, "tools/index.js", "tools");
    const tools = await Promise.all(Object.values(loaders).map((load) => load()));
    return new EmittedConnector(
      project,
      loaders,
      await emitted(place, "policy.js", "policy"),
      {
        upstreamFailure: await emitted(place, "runtime/errors/upstream-failure.js", "upstreamFailure"),
        verificationOf: await emitted(place, "runtime/errors/verification.js", "verificationOf"),
        needsVerification: await emitted(place, "runtime/errors/verification.js", "needsVerification"),
        decide: await emitted(place, "runtime/upstream/decide.js", "decide"),
        describedInput: await emitted(place, "runtime/errors/argument-fixes.js", "describedInput"),
        exampleOf: await emitted(place, "runtime/schema/example.js", "exampleOf"),
      },
      new Map([
        ...[...project.pointers].map(([name, pointer]) => [pointer, name] as const),
        ...tools.map(({ name, request }) => [operationKey(request.method, request.path), name] as const),
      ]),
    );
  }

  /** The tool of an operation; undefined when the operation became none. */
  async toolOf({ method, path }: DeclaredError): Promise<ConnectorTool | undefined> {
    const pointer = `#/paths/${escaped(path)}/${method.toLowerCase()}`;
    // A path may come by way of a reference, and then stands elsewhere; several operations may have one path, up to a fragment.
    const name = this.#names.get(pointer) ?? this.#names.get(operationKey(method, path));
    const tool = name === undefined ? undefined : await this.#loaders[name]?.();
    const policy = name === undefined ? undefined : this.#policy[name];
    if (tool === undefined || policy === undefined) return undefined;
    const place = this.#project.pointers.get(tool.name) ?? "";
    return { tool, policy, declared: declaredInput(this.#project.document, tool.request, place) };
  }

  async toolNamed(name: string): Promise<Tool | undefined> {
    return this.#loaders[name]?.();
  }

  effectOf(name: string): Policy["effect"] | undefined {
    return this.#policy[name]?.effect;
  }

  /** What a model is told when the first answer to the tool's request is this error. */
  async envelope({ tool, policy }: ConnectorTool, error: DeclaredError): Promise<ErrorBody> {
    const { upstreamFailure, decide, needsVerification, verificationOf, describedInput, exampleOf } = this.#runtime;
    const { status, contentType, example } = error;
    const headers = { "content-type": contentType };
    const body = Buffer.from(typeof example === "string" ? example : JSON.stringify(example));
    const decision = decide({
      method: tool.request.method,
      safe: policy.effect === "read",
      dedupes: false,
      keyed: false,
      sent: true,
      status,
      headers,
      uncertain: false,
    });
    if (decision.verdict === "ok") throw new Error("it is taken for an answer");
    const executed = decision.verdict === "fail" ? decision.executed : decision.otherwise;
    const given = exampleOf(describedInput(tool));
    const call = { ...claimedCall({ policy, arguments: Object(given) }), tool };
    const told = upstreamFailure(call, { status, headers, body, complete: true }, executed).body;
    if (policy.effect === "read" || !needsVerification(told)) return told;
    const verify = await verificationOf(call, (name) => this.toolNamed(name));
    return verify === undefined ? told : { ...told, verify };
  }
}

function operationKey(method: string, path: string): string {
  return `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`;
}
