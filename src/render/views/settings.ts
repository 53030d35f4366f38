import type { Store } from "../../config/types.js";
import type { ConnectorPlan } from "../../plan/types.js";

/** A variable that a person sets before the connector can work. */
export interface Setting {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly secret: boolean;
  readonly required: boolean;
  /** Required, but another credential can take its place: no form may insist on it. */
  readonly replaceable: boolean;
}

/** The address of the API, the store that needs one, and the credentials, in the order in which they are asked for. */
export function settingsOf(plan: ConnectorPlan): readonly Setting[] {
  const { upstream } = plan;
  return [
    {
      name: "UPSTREAM_URL",
      title: "Address of the API",
      description:
        upstream.baseUrl === undefined ? "The document names no server." : "Instead of the address in src/upstream.ts.",
      secret: false,
      required: upstream.baseUrl === undefined,
      replaceable: false,
    },
    ...upstream.otherServers.map(({ variable }) => ({
      name: variable,
      title: "Another server",
      description: "Some tools call it. Instead of the address in src/upstream.ts.",
      secret: false,
      required: false,
      replaceable: false,
    })),
    ...storeSettings(plan),
    ...upstream.credentials.flatMap(({ id, variables }) => {
      const usual = variables.filter(({ rare }) => !rare);
      return upstream.credentials.length === 1
        ? usual
        : usual.map((variable) => ({ ...variable, title: `${variable.title} (${id})` }));
    }),
  ];
}

/** A file needs no address; a server does. */
function storeSettings({ config, tools }: ConnectorPlan): readonly Setting[] {
  const example = storeExamples[config.store];
  if (example === undefined || tools.every(({ effect }) => effect.verdict === "read")) return [];
  return [
    {
      name: "IDEMPOTENCY_STORE",
      title: "Store of idempotency keys",
      description: `Its address with user and password: ${example}.`,
      secret: true,
      required: true,
      replaceable: false,
    },
  ];
}

const storeExamples: Readonly<Partial<Record<Store, string>>> = {
  redis: "redis://user:password@host:6379",
  postgres: "postgres://user:password@host/database",
};
