/** Where the edited file of a tool that is gone is put, under its old path. */
export function orphanPath(tool: string | undefined, path: string): string {
  return `.safe-mcp/orphans/${tool ?? "project"}/${path}`;
}

/** Where the side of a conflict is put that the project does not hold. */
export function incomingPath(path: string): string {
  return `.safe-mcp/incoming/${path}`;
}
