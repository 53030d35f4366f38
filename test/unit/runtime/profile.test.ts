import { describe, expect, it } from "vitest";
import type { Policy } from "../../../templates/connector/src/runtime/policy.js";
import { credentialsUnder, policyUnder } from "../../../templates/connector/src/runtime/profile.js";
import { createToolbox } from "../../../templates/connector/src/runtime/toolbox.js";
import type { CredentialDefinition } from "../../../templates/connector/src/runtime/upstream/definition.js";
import { policy } from "../../golden/shop/src/policy.js";
import { upstream } from "../../golden/shop/src/upstream.js";
import { sampleTools as tools } from "./samples.js";

const events: Policy = {
  effect: "read",
  risk: "read",
  access: [{ login: ["calendar.events"] }],
  accessUnder: { read: [{ login: ["calendar.events.readonly"] }] },
};

const login: CredentialDefinition = {
  type: "oauth2",
  grants: [],
  prefix: "LOGIN",
  scopes: ["calendar.events"],
  scopesUnder: { read: ["calendar.events.readonly"] },
};

describe("a row of the policy", () => {
  it("goes in as its profile does", () => {
    expect(policyUnder("read", events).access).toEqual([{ login: ["calendar.events.readonly"] }]);
    expect(policyUnder("write", events).access).toEqual([{ login: ["calendar.events"] }]);
    expect(policyUnder("full", events).access).toEqual([{ login: ["calendar.events"] }]);
  });

  it("says everything about the narrower profiles, so that nobody has to know what an absent one means", () => {
    expect(policyUnder("write", events).accessUnder).toEqual({
      read: [{ login: ["calendar.events.readonly"] }],
      write: [{ login: ["calendar.events"] }],
    });
  });
});

describe("a credential", () => {
  it("asks for the scopes of the profile in force", () => {
    const rows = [policyUnder("read", events)];
    expect(credentialsUnder("read", { login }, rows)).toEqual({
      login: { type: "oauth2", grants: [], prefix: "LOGIN", scopes: ["calendar.events.readonly"] },
    });
    expect(credentialsUnder("write", { login }, [policyUnder("write", events)])["login"]).toMatchObject({
      scopes: ["calendar.events"],
    });
  });

  it("asks for nothing that no offered tool needs", () => {
    const toolbox = createToolbox({ tools, policy }, { profile: "full", toolsets: ["list_*"] });
    expect(credentialsUnder("full", upstream.credentials, toolbox.policies.values())["shop"]).toMatchObject({
      scopes: ["customers:read"],
    });
  });

  it("without scopes stays as it is", () => {
    const key: CredentialDefinition = { type: "apiKey", prefix: "KEY", in: "header", name: "X-Key" };
    expect(credentialsUnder("read", { key }, [events])).toEqual({ key });
  });
});

describe("tools above the profile", () => {
  it.each([
    ["read", ["get_customer", "get_refund", "list_customers"]],
    ["write", ["create_customer", "create_refund", "get_customer", "get_refund", "list_customers"]],
    ["full", Object.keys(policy).sort()],
  ] as const)("are not there under %s", (profile, names) => {
    expect([...createToolbox({ tools, policy }, { profile }).policies.keys()]).toEqual(names);
  });

  it("can't be brought back by naming them", () => {
    const toolbox = createToolbox({ tools, policy }, { profile: "read", toolsets: ["*"] });
    expect(toolbox.policies.has("delete_customer")).toBe(false);
  });
});
