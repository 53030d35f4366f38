import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../../../templates/connector/src/runtime/access/secret.js";
import {
  readPrivateFile,
  writePrivateFile,
} from "../../../../templates/connector/src/runtime/access/secrets/private-file.js";
import { runKeep } from "../../../../templates/connector/src/runtime/access/secrets/run-keep.js";
import { sealWith } from "../../../../templates/connector/src/runtime/access/secrets/seal.js";
import { openStores } from "../../../../templates/connector/src/runtime/access/tokens/open-stores.js";
import { fileStores } from "../../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import { withSecretSources } from "../../../../templates/connector/src/runtime/settings/secret-sources.js";
import { oauthSettings } from "./support/oauth.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
});

describe.skipIf(process.platform === "win32")("a private file", () => {
  it("is refused when others can read it, with what to do", () => {
    const path = join(folder, "key");
    writeFileSync(path, "canary", { mode: 0o600 });
    expect(readPrivateFile(path)).toBe("canary");
    chmodSync(path, 0o640);
    expect(() => readPrivateFile(path)).toThrow(/can be read by others \(mode 0640\): chmod 600 it/);
  });

  it("is written for its owner alone, also over one that was open to others, and leaves nothing beside it", async () => {
    const path = join(folder, "new", "key");
    await writePrivateFile(path, "one");
    chmodSync(path, 0o644);
    await writePrivateFile(path, "two");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, "new"))).toEqual(["key"]);
  });
});

describe("a seal", () => {
  it("gives back what it closed, and nothing that was changed or closed with another key", () => {
    const seal = sealWith(Buffer.alloc(32, 1));
    const closed = seal.close("canary");
    expect(closed).not.toContain("canary");
    expect(seal.open(closed)).toBe("canary");
    expect(() => sealWith(Buffer.alloc(32, 2)).open(closed)).toThrow(SyntaxError);
    expect(() => seal.open(`${closed.slice(0, -4)}AAAA`)).toThrow(SyntaxError);
  });

  it("keeps tokens unreadable in their file", async () => {
    const settings = oauthSettings("https://auth.example/token");
    const store = fileStores(folder, sealWith(Buffer.alloc(32, 1))).storeOf(settings);
    const refresh = { secret: new Secret("canary-refresh") };
    await store.exclusively((write) => write({ skewMs: 0, refresh }));
    const file = readdirSync(folder).find((name) => name.endsWith(".json"));
    expect(readFileSync(join(folder, file ?? ""), "utf8")).not.toContain("canary");
    const again = fileStores(folder, sealWith(Buffer.alloc(32, 1))).storeOf(settings);
    expect((await again.read())?.refresh?.secret).toBeInstanceOf(Secret);
  });
});

describe("the owner's provider of secrets", () => {
  const definitions = { shop: { type: "oauth2", prefix: "SHOP", grants: [], scopes: [] } } as const;
  const sources = { name: "shop-mcp", definitions, warn: () => undefined };

  it("is asked for what neither a variable nor a file gives", async () => {
    const asked: string[] = [];
    const provider = {
      read: async (name: string) => {
        asked.push(name);
        return name === "SHOP_CLIENT_SECRET" ? "from the vault" : undefined;
      },
    };
    const given = { SHOP_TOKEN_FILE: "/run/secrets/token", SHOP_PRIVATE_KEY: "set" };
    const variables = await withSecretSources(given, { ...sources, provider });
    expect(variables).toEqual({ ...given, SHOP_CLIENT_SECRET: "from the vault" });
    expect(asked).not.toContain("SHOP_TOKEN");
    expect(asked).not.toContain("SHOP_PRIVATE_KEY");
  });

  it("that fails stops the start by the name of the secret", async () => {
    const provider = { read: async () => Promise.reject(new Error("canary in a message")) };
    await expect(withSecretSources({}, { ...sources, provider })).rejects.toThrow(
      /^extensions.secrets can't give SHOP_CLIENT_SECRET$/,
    );
  });
});

/** Where no service answers, as in most containers. With one, these would write into it. */
describe.skipIf(process.platform !== "linux" || process.env["DBUS_SESSION_BUS_ADDRESS"] !== undefined)(
  "a system without a key store",
  () => {
    it("is said, and tokens are kept in files", async () => {
      const { warnings, place } = await openStores({ kind: "keychain", folder, service: "shop-mcp" });
      expect(warnings.join()).toMatch(/key store can't be used .*: tokens are kept unencrypted in files/);
      expect(place).toBe(folder);
    });

    it("keeps no secret, and says what to do instead", async () => {
      const said: string[] = [];
      const request = {
        name: "shop-mcp",
        names: ["SHOP_TOKEN"],
        input: async () => "canary",
        say: said.push.bind(said),
      };
      expect(await runKeep({ ...request, arguments: ["SHOP_TOKEN"] })).toBe(1);
      expect(said.join()).toContain("SHOP_TOKEN_FILE");
      expect(await runKeep({ ...request, arguments: ["OTHER"] })).toBe(2);
    });
  },
);

describe("a place where nothing can be written", () => {
  it("is said, and each process keeps its own tokens", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    const { lasting, warnings } = await openStores({ kind: "file", folder: join(path, "below"), service: "shop-mcp" });
    expect(lasting).toBe(false);
    expect(warnings.join()).toContain("tokens can't be kept");
    expect(existsSync(join(path, "below"))).toBe(false);
  });
});
