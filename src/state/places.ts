/** The folder of recorded state, and what lies in it. */
export const stateFolder = ".safe-mcp";
export const lockFile = `${stateFolder}/lock.json`;
export const contractFile = `${stateFolder}/contract.jsonl`;
export const baseFile = `${stateFolder}/base.jsonl`;

/** Where edits of files go whose operation is gone, and where the other side of a conflict is put. */
export const orphansFolder = `${stateFolder}/orphans`;
export const incomingFolder = `${stateFolder}/incoming`;

/**
 * Every run starts from these, as they were last generated: the owner's choices, the part of the document that the tools come
 * from, and the scopes that power is compared with. They are always managed.
 */
export const sourceFiles: readonly string[] = ["safe-mcp.json", "openapi.json", "scopes.lock.json"];
