import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,cases,hostile,journeys,golden,torture}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/golden/*/test/**"],
    globalSetup: "test/support/services.ts",
    // Ends what hangs; on a busy machine a journey through many processes takes its time.
    testTimeout: 90_000,
    // By default one core is left to the runner, which on two cores is half of them.
    maxWorkers: "100%",
  },
});
