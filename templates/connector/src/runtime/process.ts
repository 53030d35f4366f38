import { Console } from "node:console";
import { localUser } from "./access/principal.js";
import type { Connector } from "./connector.js";
import type { HttpSettings } from "./settings/http.js";
import { die, say } from "./stderr.js";
import { unrecordedTools } from "./toolbox.js";

/** What calls under way are given when the process is asked to end; container hosts kill after ten seconds. */
const graceMs = 8_000;

/** A connection to the outside. */
export interface Transport {
  /** Takes no new calls, and lets those under way end, at most for the time given. */
  close(graceMs: number): Promise<void>;
}

/** Starts the transport that the settings ask for; only its own modules are loaded. */
export async function serve(connector: Connector, catalog: URL, http: HttpSettings | undefined): Promise<Transport> {
  const unrecorded = unrecordedTools(connector.policies);
  if (unrecorded.length > 0) say(`warning: not recorded, so a repeat is executed again: ${unrecorded.join(", ")}`);
  if (http === undefined) {
    const { serveStdio } = await import("./server/sdk.js");
    process.stdin.once("end", () => process.emit("SIGTERM"));
    await serveStdio(connector, catalog, localUser());
    return { close: async () => {} };
  }
  const { listen } = await import("./server/http.js");
  await connector.prepare();
  if (http.issuer === undefined)
    say("warning: no MCP_AUTH_ISSUER, so every program on this machine may call the tools");
  const listener = await listen(connector, catalog, http);
  say(`listening on ${listener.address.href}`);
  return listener;
}

/** On stdio, stdout carries protocol messages only: what any module prints goes to stderr. */
export function keepStdoutClean(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
}

/** Runs `stop` once, at the first signal to end. */
export function onEnd(stop: (graceMs: number) => Promise<unknown>): void {
  let stopping: Promise<unknown> | undefined;
  const end = (): void => {
    if (stopping !== undefined) return;
    setTimeout(leave, graceMs + 1_000);
    stopping = stop(graceMs).then(leave, die);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

/** The last answers are in the pipe when `write` calls back. */
function leave(): void {
  process.stdout.write("", () => process.exit(0));
}
