/** The names of the tools that a JSON-RPC message, or a batch of them, calls. Both eras name a tool in the same place. */
export function calledTools(body: unknown): readonly string[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.flatMap((message) => {
    if (!isRecord(message) || message["method"] !== "tools/call" || !isRecord(message["params"])) return [];
    const { name } = message["params"];
    return typeof name === "string" ? [name] : [];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
