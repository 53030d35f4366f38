import type { ConnectorPlan, CredentialPlan } from "../../plan/types.js";
import { array, type Expression, object, printExpression, string } from "../code/index.js";
import type { UpstreamView } from "../../../templates/context/index.js";
import { underProfiles } from "./under-profiles.js";

/** The API behind the connector, and its credentials. */
export function upstreamView({ upstream }: ConnectorPlan): UpstreamView {
  const definition = object(
    [
      ...(upstream.baseUrl === undefined ? [] : [["baseUrl", string(upstream.baseUrl)] as const]),
      [
        "otherServers",
        object(
          upstream.otherServers.map(({ id, baseUrl, variable }) => [
            id,
            object([
              ["baseUrl", string(baseUrl)],
              ["variable", string(variable)],
            ]),
          ]),
          { expanded: true },
        ),
      ],
      [
        "credentials",
        object(
          upstream.credentials.map((credential) => [credential.id, definitionOf(credential)]),
          { expanded: true },
        ),
      ],
    ],
    { expanded: true },
  );
  return { definition: printExpression(definition, { indent: 0, column: 0, trailing: 1 }) };
}

function definitionOf(credential: CredentialPlan): Expression {
  const [type, ...rest] = propertiesOf(credential);
  return object([["type", string(type)], ["prefix", string(credential.prefix)], ...rest], { expanded: true });
}

type Properties = readonly [type: string, ...rest: (readonly [key: string, value: Expression])[]];

function propertiesOf({ scheme, oauth, scopes, scopesUnder }: CredentialPlan): Properties {
  switch (scheme.type) {
    case "apiKey":
      return ["apiKey", ["in", string(scheme.in)], ["name", string(scheme.parameter)]];
    case "bearer":
      return ["bearer"];
    case "basic":
      return ["basic"];
    case "oauth2":
    case "openIdConnect":
      return [
        "oauth2",
        ["grants", array((oauth?.grants ?? []).map(string))],
        ...optionalTexts(oauth),
        ["scopes", array(scopes.map(string))],
        ...underProfiles("scopesUnder", scopesUnder, (narrower) => array(narrower.map(string))),
      ];
    case "mutualTLS":
      return ["mutualTLS"];
    case "unsupported":
      throw new Error(`The plan uses a credential that no connector can send: ${scheme.type}`);
  }
}

function optionalTexts(oauth: CredentialPlan["oauth"]): readonly (readonly [key: string, value: Expression])[] {
  const keys = ["tokenUrl", "authorizationUrl", "deviceAuthorizationUrl", "metadataUrl", "offlineScope"] as const;
  return keys.flatMap((key) => {
    const text = oauth?.[key];
    return text === undefined ? [] : [[key, string(text)] as const];
  });
}
