import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** For `npm run torture -- regenerate`: one file at a time, so that measured times are its own. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../../..", import.meta.url)),
    include: ["test/torture/regenerate/*.test.ts"],
    fileParallelism: false,
  },
});
