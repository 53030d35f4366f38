import { describe, expect, test } from "vitest";
import { commandLine } from "../../../src/cli/arguments/command-line.js";
import { help } from "../../../src/cli/arguments/help.js";
import { parseArguments } from "../../../src/cli/arguments/parse-arguments.js";
import { refuseSwallowedFlags } from "../../../src/cli/arguments/swallowed-flags.js";
import { Refusal } from "../../../src/diagnostics/index.js";

function refusalOf(action: () => unknown): Refusal {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("parseArguments", () => {
  test("reads the folder, values, switches and lists", () => {
    const line = parseArguments([
      "shop",
      "--spec",
      "a.yaml",
      "--tools",
      "tag:a,tag:b",
      "--tools=!x",
      "-y",
      "--no-install",
    ]);
    expect(line.verb).toBe("create");
    expect(line.positional).toBe("shop");
    expect(line.values.get("spec")).toBe("a.yaml");
    expect(line.lists.get("tools")).toEqual(["tag:a", "tag:b", "!x"]);
    expect([...line.switches]).toEqual(["yes", "no-install"]);
  });

  test("takes an accepted change whole, since ids may hold commas", () => {
    const ids = ["get_points/same-as/GET_/v2/points/{},{}", "breaking"];
    const line = parseArguments(["regenerate", ...ids.flatMap((id) => ["--accept", id])]);
    expect(line.lists.get("accept")).toEqual(ids);
  });

  test("knows its verbs", () => {
    expect(parseArguments(["inspect", "a.yaml"])).toMatchObject({ verb: "inspect", positional: "a.yaml" });
    expect(parseArguments(["create", "shop"])).toMatchObject({ verb: "create", positional: "shop" });
    expect(parseArguments(["scopes", "diff", "a", "b"])).toMatchObject({
      verb: "scopes",
      positionals: ["diff", "a", "b"],
    });
  });

  test("takes - as a value", () => {
    expect(parseArguments(["--spec", "-"]).values.get("spec")).toBe("-");
  });

  test.each([
    [["--acess", "read"], "--acess", "Did you mean --access?"],
    [["--access", "wirte"], 'not "wirte"', "Did you mean --access write?"],
    [["--spec"], "needs a value", undefined],
    [["--spec", "--yes"], "needs a value", undefined],
    [["--yes=no"], "takes no value", undefined],
    [["--name", "a", "--name", "b"], "given twice", undefined],
    [["inspct", "a.yaml"], 'no place for "a.yaml"', "Did you mean the command inspect?"],
    [["inspect", "a.yaml", "--yes"], "not a flag of inspect", undefined],
    [["create", "shop", "--format", "json"], "not a flag of create", undefined],
    [["scopes", "diff", "a", "b", "c"], 'no place for "c"', undefined],
    [["--template", "x"], "There is no flag --template", "Did you mean --templates?"],
    [["--force"], "There is no flag --force", undefined],
  ])("refuses %j with exit code 2", (parameters, message, helpText) => {
    const refusal = refusalOf(() => parseArguments(parameters));
    expect(refusal.exitCode).toBe(2);
    expect(refusal.message).toContain(message);
    expect(refusal.diagnostic.help).toBe(helpText);
  });

  test("names nothing built in as a flag", () => {
    expect(refusalOf(() => parseArguments(["--constructor"])).exitCode).toBe(2);
    expect(refusalOf(() => parseArguments(["--__proto__=x"])).exitCode).toBe(2);
  });
});

describe("help", () => {
  test("lists every flag of its verb and no other", () => {
    expect(help("create")).toContain("--no-install");
    expect(help("inspect")).not.toContain("--no-install");
  });
});

describe("flags that npm swallowed", () => {
  const npm = { npm_command: "init" };

  function helpOf(parameters: readonly string[], environment: Record<string, string>): string {
    return refusalOf(() => refuseSwallowedFlags(parameters, { ...npm, ...environment })).diagnostic.help ?? "";
  }

  test("are put back, with the value among the arguments", () => {
    expect(helpOf(["x", "openapi.yaml"], { npm_config_spec: "true" })).toBe(
      "Run: npx create-safe-mcp x --spec openapi.yaml",
    );
  });

  test("are put back with the value that npm kept", () => {
    expect(helpOf(["x"], { npm_config_spec: "y.yaml" })).toBe("Run: npx create-safe-mcp x --spec y.yaml");
  });

  test("are put back together, --no- flags included", () => {
    const environment = {
      npm_config_spec: "true",
      npm_config_transport: "true",
      npm_config_install: "",
      npm_config_git: "false",
      npm_config_yes: "true",
    };
    expect(helpOf(["x", "y.yaml", "http"], environment)).toBe(
      "Run: npx create-safe-mcp x --spec y.yaml --transport http --yes --no-install --no-git",
    );
  });

  test("are not suspected where npm has a use for them itself", () => {
    expect(() =>
      refuseSwallowedFlags(["x"], { ...npm, npm_config_yes: "true", npm_config_json: "true" }),
    ).not.toThrow();
  });

  test("are not suspected outside npm, or when the flag has arrived", () => {
    expect(() => refuseSwallowedFlags(["x"], { npm_config_spec: "true" })).not.toThrow();
    expect(() => refuseSwallowedFlags(["x", "--spec", "y"], { ...npm, npm_config_spec: "y" })).not.toThrow();
  });
});

describe("commandLine", () => {
  test("quotes what a shell would read otherwise", () => {
    expect(commandLine(["--tools", "tag:a,!b", "it's"])).toBe("npx create-safe-mcp --tools 'tag:a,!b' 'it'\\''s'");
  });
});
