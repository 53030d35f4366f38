/** A line for a shell that runs this program with these arguments: the form that needs no `--`, in every shell. */
export function commandLine(parameters: readonly string[]): string {
  return ["npx create-safe-mcp", ...parameters.map(quote)].join(" ");
}

/** Quoted for POSIX shells; double quotes on Windows, where single ones mean nothing. */
export function quote(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) || /^<[\w|-]+>$/.test(word)) return word;
  if (process.platform === "win32") return `"${word.replaceAll('"', '\\"')}"`;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
