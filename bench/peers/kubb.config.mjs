import { defineConfig } from "@kubb/core";
import { pluginClient } from "@kubb/plugin-client";
import { pluginMcp } from "@kubb/plugin-mcp";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";
import { pluginZod } from "@kubb/plugin-zod";

/** `PEER_SPEC` is the document, `PEER_OUT` the folder to write. Formatting and linting are off: they are not its work. */
export default defineConfig({
  root: ".",
  input: { path: process.env.PEER_SPEC },
  output: { path: process.env.PEER_OUT, clean: false, format: false, lint: false },
  plugins: [
    pluginOas({ generators: [], validate: false }),
    pluginTs({ output: { path: "types" } }),
    pluginClient({ output: { path: "clients" } }),
    pluginZod({ output: { path: "zod" } }),
    pluginMcp({ output: { path: "mcp" }, client: { baseURL: "http://127.0.0.1:1" } }),
  ],
});
