import type { Call } from "../call.js";
import type { Tool } from "../tool.js";
import type { ErrorBody } from "./tool-error.js";

type Verification = NonNullable<ErrorBody["verify"]>;

/** A tool by its name; undefined when this connector does not offer it. */
export type FindTool = (name: string) => Promise<Tool | undefined>;

/**
 * The read that can tell what became of a write, with those of the write's arguments that it takes: of the same name, and
 * right for it. Undefined when there is no such read, or when it is not offered.
 */
export async function verificationOf(
  { policy, arguments: given }: Pick<Call, "policy" | "arguments">,
  findTool: FindTool,
): Promise<Verification | undefined> {
  const name = policy.idempotency?.verifyWith;
  const tool = name === undefined ? undefined : await findTool(name);
  return tool === undefined ? undefined : { tool: tool.name, arguments: fittingArguments(tool, Object(given)) };
}

function fittingArguments({ input }: Tool, given: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => {
      const schema = Object.hasOwn(input.shape, name) ? input.shape[name] : undefined;
      return schema !== undefined && "safeParse" in schema && schema.safeParse(value).success;
    }),
  );
}

/** Whether the reader of an error has to look first: something may have been done, or the state is not as was thought. */
export function needsVerification({ executed, code, verify }: ErrorBody): boolean {
  return verify === undefined && (executed !== "no" || code === "UPSTREAM_CONFLICT");
}
