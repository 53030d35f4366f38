import { execFileSync } from "node:child_process";

/** Runs git in a folder, as somebody. @returns what it prints @throws when git does */
export function git(cwd: string, ...parameters: readonly string[]): string {
  const identity = ["-c", "user.name=Owner", "-c", "user.email=owner@shop.example", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...identity, ...parameters], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
}
