import { safeArgumentName } from "../../../src/plan/argument-names.js";
import type { EmittedTool } from "./emitted.js";
import { slotOf } from "./declared.js";
import { isList, isObject, type Json, type JsonObject, objectAt } from "./json.js";

/** Turns values in the words of the wire into the arguments of a tool. */
export class ArgumentWriter {
  readonly #tool: EmittedTool;
  readonly #hidden: string | undefined;
  /** Slot to argument. */
  readonly #arguments: ReadonlyMap<string, string>;
  /** First-level field to argument. */
  readonly #fields: ReadonlyMap<string, string>;

  constructor(tool: EmittedTool, hidden: string | undefined) {
    const { parameters, body } = tool.request;
    this.#tool = tool;
    this.#hidden = hidden;
    this.#arguments = new Map(
      parameters.flatMap(({ in: location, wireName, argument }) =>
        argument === undefined ? [] : [[slotOf(location, wireName ?? argument), argument] as const],
      ),
    );
    this.#fields = new Map((body?.fields ?? []).map((argument) => [body?.wireNames?.[argument] ?? argument, argument]));
  }

  /** The arguments; undefined when no arguments can say this, as for a flattened body that is no object. */
  write(value: JsonObject): JsonObject | undefined {
    const written: Record<string, Json> = {};
    for (const [slot, member] of Object.entries(objectAt(value, "parameters") ?? {}))
      written[this.#arguments.get(slot) ?? slot] = safe(member);
    const { body } = this.#tool.request;
    const content = value["body"];
    if (content === undefined || body === undefined) return written;
    if (body.argument !== undefined) return { ...written, [body.argument]: safe(content) };
    if (!isObject(content)) return undefined;
    for (const [name, member] of Object.entries(content)) {
      if (name === this.#hidden) continue;
      const argument = this.#fields.get(name) ?? name;
      // A field that is no argument can't be given under the name of another one.
      if (Object.hasOwn(written, argument)) return undefined;
      written[argument] = safe(member);
    }
    return written;
  }
}

/** Below the first level, a name that no argument can have is written as the safe one. */
function safe(value: Json): Json {
  if (isList(value)) return value.map(safe);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [safeArgumentName(name), safe(member)]));
}
