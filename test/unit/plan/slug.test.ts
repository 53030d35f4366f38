import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { slug, uniqueSlugs } from "../../../src/plan/slug.js";

const kebab = { convention: "kebab", fallback: "tool" } as const;
const camel = { convention: "camel", fallback: "tool" } as const;

test("a traversal becomes plain words", () => {
  expect(slug("a/../../../CANARY", kebab)).toBe("a-canary");
  expect(slug("..\\CANARY", kebab)).toBe("canary");
  expect(slug("~/.ssh/id_rsa", kebab)).toBe("ssh-id-rsa");
});

test("a device name of Windows is not a file name", () => {
  expect(slug("PRN", kebab)).toBe("prn-tool");
  expect(slug("COM2.log", kebab)).toBe("com2-log");
  expect(slug("nul", kebab)).toBe("nul-tool");
});

test("a reserved word is not an identifier", () => {
  expect(slug("import", camel)).toBe("importTool");
  expect(slug("hasOwnProperty", camel)).toBe("hasOwnPropertyTool");
  expect(slug("__proto__", camel)).toBe("proto");
  expect(slug("z", camel)).toBe("zTool");
});

test("OAuth stays one word, and nothing else is taken for it", () => {
  expect(slug("OAuth2Security", kebab)).toBe("oauth2-security");
  expect(slug("oAuth", kebab)).toBe("oauth");
  expect(slug("createOAuth2Token", kebab)).toBe("create-oauth2-token");
  expect(slug("listPhotoAuthors", kebab)).toBe("list-photo-authors");
  expect(slug("photoAuth", kebab)).toBe("photo-auth");
});

test("a name without a usable character is its hash", () => {
  expect(slug("日本", kebab)).toMatch(/^tool-x[0-9a-f]{6}$/);
  expect(slug("", camel)).toMatch(/^toolX[0-9a-f]{6}$/);
});

test("names that differ in case or composition get a hash of their source, in any order", () => {
  const sources = ["Books", "books", "boöks", "boo\u0308ks"].map((text) => [text, text] as const);
  const names = uniqueSlugs(sources, kebab);
  expect(new Set(names.values()).size).toBe(4);
  expect(uniqueSlugs([...sources].reverse(), kebab)).toEqual(new Map([...names].reverse()));
});

test("every string becomes a name of the allowed form", () => {
  assert(
    property(string({ unit: "binary" }), (text) => {
      expect(slug(text, kebab)).toMatch(/^[a-z][a-z0-9-]{0,63}$/);
      expect(slug(text, camel)).toMatch(/^[a-z][A-Za-z0-9]{0,63}$/);
      expect(slug(text, { convention: "upper", fallback: "api" })).toMatch(/^[A-Z][A-Z0-9_]{0,63}$/);
      expect(slug(text, { convention: "snake", maxLength: 48, fallback: "tool" })).toMatch(/^[a-z][a-z0-9_]{0,47}$/);
    }),
  );
});
