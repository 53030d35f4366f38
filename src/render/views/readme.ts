import type { Store } from "../../config/types.js";
import type { SecurityScheme } from "../../model/types.js";
import type { ConnectorPlan, CredentialPlan, OAuthPlan, ToolPlan } from "../../plan/types.js";
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
import type { ReadmeView } from "../../../templates/context/index.js";
import { getsTokens, needsPerson, signInCommands } from "../files/sign-in-files.js";
import { settingsOf, type Setting } from "./settings.js";

const storeNames: Readonly<Record<Store, string>> = {
  sqlite: "a SQLite file",
  redis: "Redis",
  postgres: "PostgreSQL",
};

/** What the connector is, what it may do, and how to use it. */
export function readmeView(plan: ConnectorPlan): ReadmeView {
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
    hasScopes: Object.values(plan.scopes.profiles).some(({ scopes }) => scopes.length > 0),
    scopes: scopesTable(plan),
    getsTokens: getsTokens(plan),
    signIns: signInCommands(plan).map((command) => ownWords(command.padEnd(24))),
    hasCredentials: plan.upstream.credentials.length > 0,
    credentials: credentialsTable(plan),
    hasCursor: tools.some(({ reading }) => reading?.cursor !== undefined),
    writes: writes.length > 0,
    store: ownWords(storeNames[config.store]),
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

function groupsOf(tools: readonly ToolPlan[]): ReadmeView["groups"] {
  const groups = new Map<string, ToolPlan[]>();
  for (const tool of tools) groups.set(tool.group, [...(groups.get(tool.group) ?? []), tool]);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, members]) => ({ name: slugCode(group), tools: toolsTable(members) }));
}

function toolsTable(tools: readonly ToolPlan[]): Code<"markdown"> {
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

function settingsTable(settings: readonly Setting[]): Code<"markdown"> {
  return markdownTable(
    ["Variable", "What it is", "Secret", "Needed"].map(ownWords),
    settings.map(({ name, title, description, secret, required, replaceable }) => [
      inlineCode(String(environmentName(name))),
      ownWords(`${title}. ${description}`),
      ownWords(secret ? "yes" : "no"),
      ownWords(replaceable ? "this or another" : required ? "yes" : "no"),
    ]),
  );
}

/** Every scope with the tools that need it, and what it allows that is no tool. */
function scopesTable({ scopes: { profiles } }: ConnectorPlan): Code<"markdown"> {
  const widest = profiles.full ?? profiles.write ?? profiles.read;
  const rows = (widest?.scopes ?? []).map(({ credential, scope, neededBy, alsoAllows }) => [
    inlineCode(scope),
    slugCode(credential),
    joinCode(
      neededBy.map((name) => inlineCode(name)),
      ", ",
    ),
    ownWords(countsOfBeyond(alsoAllows)),
  ]);
  return markdownTable(["Scope", "Credential", "Tools that need it", "What else it allows"].map(ownWords), rows);
}

/** What each credential is, and how its owner comes by it. */
function credentialsTable({ upstream: { credentials } }: ConnectorPlan): Code<"markdown"> {
  const rows = credentials.map((credential) => [slugCode(credential.id), ownWords(waysTo(credential))]);
  return markdownTable(["Credential", "How it is obtained"].map(ownWords), rows);
}

function waysTo({ scheme, oauth, prefix }: CredentialPlan): string {
  if (oauth !== undefined) return waysToTokens(oauth, prefix);
  const made: Readonly<Partial<Record<SecurityScheme["type"], string>>> = {
    apiKey: "A key that is made at the provider, for this connector alone.",
    bearer: "A token that is made at the provider, for this connector alone.",
    basic: "An account at the provider, for this connector alone.",
    mutualTLS: "A client certificate that the provider accepts.",
  };
  return made[scheme.type] ?? "";
}

function waysToTokens(oauth: OAuthPlan, prefix: string): string {
  const { grants, metadataUrl } = oauth;
  const service = `A client registered at the provider (${prefix}_CLIENT_ID) with a secret, a private key or a certificate.`;
  const person = `A client registered at the provider (${prefix}_CLIENT_ID), and a person who signs in: npm run login.`;
  const elsewhere = `A token from the provider (${prefix}_TOKEN), or a client with a token URL.`;
  if (!grants.includes("clientCredentials")) return needsPerson(oauth) ? person : elsewhere;
  return metadataUrl !== undefined || grants.length > 1
    ? `${service} Or with a person who signs in: ${prefix}_GRANT=login, then npm run login.`
    : service;
}

function countsOfBeyond(alsoAllows: Readonly<Record<string, readonly string[]>>): string {
  const counts = Object.entries(alsoAllows).map(([reach, { length }]) => `${length} ${beyondWords[reach] ?? reach}`);
  return counts.join(", ") || "nothing";
}

const beyondWords: Readonly<Record<string, string>> = { looksLikeRead: "like reads" };

function isAsked({ required }: Setting): boolean {
  return required;
}

/** What a client's file says about this server, with a placeholder for every value that is needed. */
function clientConfig(
  { name }: ConnectorPlan,
  settings: readonly Setting[],
  key: string,
  first: { readonly type?: string },
): Code<"json"> {
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

function slugCodeList(settings: readonly Setting[]): Code<"own"> {
  return ownWords(
    settings
      .filter(isAsked)
      .map(({ name }) => ` --env ${environmentName(name)}=...`)
      .join(""),
  );
}
