import { describe, expect, it } from "vitest";
import { redirectTarget } from "../../../../templates/connector/src/runtime/upstream/redirect-target.js";

const base = "https://api.example/v1/";
const target = (location: string | undefined): string | undefined =>
  redirectTarget(location, "https://api.example/v1/things?a=1", base);

describe("a redirect", () => {
  it.each([
    ["things/", "https://api.example/v1/things/"],
    ["/v1/other?b=2#part", "https://api.example/v1/other?b=2"],
    ["https://api.example:443/v1/other", "https://api.example/v1/other"],
    ["/v1", "https://api.example/v1"],
  ])("to %j is followed: the same origin, below the same base path", (location, expected) => {
    expect(target(location)).toBe(expected);
  });

  it.each([
    undefined,
    "http://api.example/v1/things",
    "https://api.example:8443/v1/things",
    "https://evil.example/v1/things",
    "https://api.example.evil.example/v1/",
    "https://user@api.example/v1/things",
    "https://user:secret@api.example/v1/things",
    "//evil.example/v1/things",
    "\\\\evil.example/v1/things",
    "/admin",
    "/v1x/things",
    "../admin",
    "/v1/%2e%2e/admin",
    "/v1/..\\admin",
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://",
  ])("to %j is not", (location) => {
    expect(target(location)).toBeUndefined();
  });
});
