import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** For `npm run torture`; at full scale one file at a time, so that every scenario has the machine to itself. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/torture/*.test.ts"],
    globalSetup: "test/support/services.ts",
    fileParallelism: process.env["TORTURE_SCALE"] !== "full",
    maxWorkers: 2,
  },
});
