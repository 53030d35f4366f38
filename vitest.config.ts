import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,cases,hostile,journeys,golden}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/golden/*/test/**"],
    testTimeout: 30_000,
  },
});
