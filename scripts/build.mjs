// Bundles the command line, the programmatic entry and the Yeoman generator into dist/: the published package has no
// runtime dependencies, so that `npm create` fetches one package.
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { thirdPartyNotice } from "./third-party-notice.mjs";

/** Languages that no emitted project is written in: Prettier asks for their plugins by name only when it meets one. */
const withoutOtherLanguages = {
  name: "without-other-languages",
  setup(bundle) {
    const filter = /prettier\/plugins\/(?:acorn|angular|flow|glimmer|graphql|html|meriyah|postcss)\.mjs$/;
    bundle.onLoad({ filter }, () => ({ contents: "export {};" }));
  },
};

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const dist = resolve(root, "dist");
rmSync(dist, { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: "src/cli/main.ts", out: "cli" },
    { in: "src/index.ts", out: "index" },
    { in: "generators/app/index.ts", out: "generators/app" },
  ],
  outdir: dist,
  // Two folders below the package, as every stage is in src/: relative paths to templates/ hold in both.
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  charset: "utf8",
  legalComments: "none",
  // What `yo` brings along.
  external: ["yeoman-generator"],
  // The module that `require` finds is a wrapper that cannot be bundled.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  plugins: [withoutOtherLanguages],
  // CommonJS packages in an ES module bundle ask for built-ins by `require`.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  metafile: true,
  logLevel: "warning",
});

chmodSync(resolve(dist, "cli.js"), 0o755);
writeFileSync(resolve(dist, "THIRD-PARTY.txt"), thirdPartyNotice(root, metafile));
