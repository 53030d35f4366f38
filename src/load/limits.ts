/** Bounds on what is read, checked before any work is done on it. */
export const limits = {
  /** Of all files of one document together. */
  bytes: 32 * 1024 * 1024,
  files: 5_000,
  /** Levels of nesting. */
  depth: 200,
  /** Values of all files together, after YAML aliases are expanded. */
  nodes: 3_000_000,
  /** UTF-16 units in all strings together, after YAML aliases are expanded. */
  characters: 128 * 1024 * 1024,
  /** Values that all overlays together add. */
  addedNodes: 500_000,
  /** Places that the paths of all overlays together look at. */
  pathSteps: 10_000_000,
  redirects: 5,
  milliseconds: 30_000,
} as const;
