import type { ConnectorPlan, CredentialPlan, CredentialVariable } from "../../plan/types.js";
import { environmentName, ownWords, slugCode } from "../code/index.js";
import type { View } from "../template.js";

/** Every variable that the connector reads. Names are slugs, the words are ours: no text of the document comes here. */
export function environmentView({ name, config, upstream }: ConnectorPlan): View {
  return {
    name: slugCode(name),
    urlRequired: upstream.baseUrl === undefined,
    servers: upstream.otherServers.map(({ variable }) => environmentName(variable)),
    credentials: upstream.credentials.map(credentialView),
    transport: ownWords(config.transport === "http" ? "http" : "stdio"),
  };
}

function credentialView({ id, variables }: CredentialPlan): View {
  return { id: slugCode(id), variables: variables.map(variableView) };
}

function variableView({ name, title, description, required, replaceable }: CredentialVariable): View {
  const need = replaceable ? " Required, unless another credential is given." : required ? " Required." : "";
  return { name: environmentName(name), words: ownWords(`${title}. ${description}${need}`) };
}
