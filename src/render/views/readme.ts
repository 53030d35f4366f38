import type { ConnectorPlan, ToolPlan } from "../../plan/types.js";
import {
  type Code,
  environmentName,
  inlineCode,
  joinCode,
  json,
  markdownTable,
  ownWords,
  paragraph,
  prose,
  slugCode,
} from "../code/index.js";
import type { View } from "../template.js";
import { settingsOf, type Setting } from "./settings.js";

/** What the connector is, what it may do, and how to use it. */
export function readmeView(plan: ConnectorPlan): View {
  const { config, tools } = plan;
  const settings = settingsOf(plan);
  const writes = tools.filter(({ effect }) => effect.verdict !== "read");
  return {
    name: slugCode(plan.name),
    title: prose(plan.title, 80),
    summary: paragraph(plan.instructions, 700),
    documentTitle: prose(plan.document.title, 80),
    documentVersion: prose(plan.document.version, 40),
    counts: ownWords(countsOf(tools)),
    groups: groupsOf(tools),
    settings: settingsTable(settings),
    hasScopes: plan.upstream.credentials.some(({ scopes }) => scopes.length > 0),
    scopes: scopesTable(plan),
    writes: writes.length > 0,
    destructive: tools.some(({ risk }) => risk.verdict === "destructive" || risk.verdict === "admin"),
    stdio: config.transport !== "http",
    http: config.transport !== "stdio",
    servers: clientConfig(plan, settings, "mcpServers", {}),
    codeServers: clientConfig(plan, settings, "servers", { type: "stdio" }),
    codeInputs: json(settings.filter(isAsked).map(inputOf), 2, 12),
    flags: slugCodeList(settings),
  };
}

function countsOf(tools: readonly ToolPlan[]): string {
  const risks = ["read", "write", "destructive", "admin"] as const;
  const counted = risks.map((risk) => [risk, tools.filter((tool) => tool.risk.verdict === risk).length] as const);
  const words = counted.filter(([, count]) => count > 0).map(([risk, count]) => `${count} ${risk}`);
  return `${tools.length} ${tools.length === 1 ? "tool" : "tools"}: ${words.join(", ")}`;
}

function groupsOf(tools: readonly ToolPlan[]): readonly View[] {
  const groups = new Map<string, ToolPlan[]>();
  for (const tool of tools) groups.set(tool.group, [...(groups.get(tool.group) ?? []), tool]);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, members]) => ({ name: slugCode(group), tools: toolsTable(members) }));
}

function toolsTable(tools: readonly ToolPlan[]): Code {
  return markdownTable(
    ["Tool", "What it does", "Effect", "Risk"].map(ownWords),
    tools.map(({ name, title, effect, risk }) => [
      inlineCode(name),
      prose(title),
      ownWords(effect.verdict),
      ownWords(risk.verdict),
    ]),
  );
}

function settingsTable(settings: readonly Setting[]): Code {
  return markdownTable(
    ["Variable", "What it is", "Secret", "Needed"].map(ownWords),
    settings.map(({ name, title, description, secret, required, replaceable }) => [
      inlineCode(environmentName(name)),
      ownWords(`${title}. ${description}`),
      ownWords(secret ? "yes" : "no"),
      ownWords(replaceable ? "this or another" : required ? "yes" : "no"),
    ]),
  );
}

/** Every scope with the tools that need it. */
function scopesTable({ upstream, tools }: ConnectorPlan): Code {
  const rows = upstream.credentials.flatMap(({ id, scopes }) =>
    scopes.map((scope) => {
      const needing = tools.filter(({ access }) =>
        access[0]?.some((part) => part.credential === id && part.scopes.includes(scope)),
      );
      return [
        inlineCode(scope),
        slugCode(id),
        joinCode(
          needing.map(({ name }) => inlineCode(name)),
          ", ",
        ),
      ];
    }),
  );
  return markdownTable(["Scope", "Credential", "Tools that need it"].map(ownWords), rows);
}

function isAsked({ required }: Setting): boolean {
  return required;
}

/** What a client's file says about this server, with a placeholder for every value that is needed. */
function clientConfig(
  { name }: ConnectorPlan,
  settings: readonly Setting[],
  key: string,
  first: { readonly type?: string },
): Code {
  const asked = settings.filter(isAsked);
  const env = Object.fromEntries(
    asked.map((setting) => [setting.name, key === "servers" ? `\${input:${inputId(setting)}}` : "..."]),
  );
  const server = { ...first, command: "node", args: [`/path/to/${name}/dist/main.js`], env };
  return json({ [name]: server }, 2, key.length + 6);
}

function inputOf(setting: Setting): {
  readonly id: string;
  readonly type: string;
  readonly description: string;
  readonly password: boolean;
} {
  return { id: inputId(setting), type: "promptString", description: setting.title, password: setting.secret };
}

function inputId({ name }: Setting): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function slugCodeList(settings: readonly Setting[]): Code {
  return ownWords(
    settings
      .filter(isAsked)
      .map(({ name }) => ` --env ${environmentName(name)}=...`)
      .join(""),
  );
}
