/** Every code with its title, its usual cause and its fix: a code without them does not compile. */
interface CatalogueEntry {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

export const catalogue = {
  // Areas: CLI_, DOCUMENT_, REFERENCE_, SCHEMA_, OPERATION_, SECURITY_, TEXT_, SELECTION_, WRITE_. One entry a code, sorted within its area.
  INTERNAL: {
    title: "Internal error",
    cause: "A fault of create-safe-mcp itself.",
    fix: "Run again with --debug and report what it prints.",
  },
} as const satisfies Record<string, CatalogueEntry>;
