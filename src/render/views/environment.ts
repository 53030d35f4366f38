import type { Store } from "../../config/types.js";
import type { ConnectorPlan, CredentialPlan, CredentialVariable } from "../../plan/types.js";
import { getsTokens } from "../files/sign-in-files.js";
import { environmentName, ownWords, slugCode } from "../code/index.js";
import type { EnvironmentView } from "../../../templates/context/index.js";

const storeNotes: Readonly<Record<Store, string>> = {
  sqlite: "Empty: a file in ~/.local/state. It serves all processes on one machine.",
  redis: "Required: redis://user:password@host:6379. npm install pg makes postgres:// possible.",
  postgres: "Required: postgres://user:password@host/database. npm install @redis/client makes redis:// possible.",
};

/** Every variable that the connector reads. Names are slugs, the words are ours: no text of the document comes here. */
export function environmentView(plan: ConnectorPlan): EnvironmentView {
  const { name, config, upstream } = plan;
  return {
    getsTokens: getsTokens(plan),
    name: slugCode(name),
    urlRequired: upstream.baseUrl === undefined,
    servers: upstream.otherServers.map(({ variable }) => environmentName(variable)),
    credentials: upstream.credentials.map(credentialView),
    store: ownWords(storeNotes[config.store]),
    transport: ownWords(config.transport === "http" ? "http" : "stdio"),
  };
}

function credentialView({ id, variables }: CredentialPlan): EnvironmentView["credentials"][number] {
  return {
    id: slugCode(id),
    variables: variables.filter(({ rare }) => !rare).map(variableView),
    rare: variables.filter(({ rare }) => rare).map(variableView),
  };
}

function variableView({
  name,
  title,
  description,
  required,
  replaceable,
}: CredentialVariable): EnvironmentView["credentials"][number]["variables"][number] {
  const need = replaceable ? " Required, unless another credential is given." : required ? " Required." : "";
  return { name: environmentName(name), words: ownWords(`${title}. ${description}${need}`) };
}
