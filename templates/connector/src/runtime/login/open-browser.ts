import { spawn } from "node:child_process";

/** By platform: a program that opens an address. No shell reads it. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Tries to show an address; that nothing happens is no fault: the address has been printed. */
export function openBrowser(url: string): void {
  const [program, ...first] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...first, url], { stdio: "ignore", detached: true });
  child.once("error", () => undefined);
  child.unref();
}
