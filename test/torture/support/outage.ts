import { renameSync } from "node:fs";
import { addressOf, Proxy } from "./proxy.js";
import { openOutside, pathOf } from "./sqlite-file.js";
import type { Environment, Trial } from "./trial.js";

/** The way from a connector to its store, which a scenario can close; other ways stay open. */
export interface Outage {
  /** For the connectors that are to suffer. */
  readonly environment: Environment;
  /** How long a call may take to say that the store is down. */
  readonly limitMs: number;
  readonly kinds: readonly OutageKind[];
  begin(kind: OutageKind): Promise<void>;
  end(): Promise<void>;
}

export type OutageKind = "refuse" | "hang" | "slow";

export async function outageOf(trial: Trial): Promise<Outage> {
  return trial.place.url.startsWith("sqlite:") ? fileOutage(trial) : serverOutage(trial);
}

async function serverOutage(trial: Trial): Promise<Outage> {
  const { url } = trial.place;
  const proxy = await Proxy.start(addressOf(url));
  trial.onClose(() => proxy.close());
  const begin: Record<OutageKind, () => Promise<void> | void> = {
    refuse: () => proxy.refuse(),
    hang: () => proxy.stall(),
    slow: () => proxy.slow(10_000),
  };
  return {
    environment: { IDEMPOTENCY_STORE: proxy.urlOf(url) },
    limitMs: 3_000,
    kinds: ["refuse", "hang", "slow"],
    begin: async (kind) => begin[kind](),
    end: () => proxy.pass(),
  };
}

/** The file is away, or locked by somebody else; for a lock, section 8.2 of the reference allows 5 s. */
function fileOutage({ place, onClose }: Trial): Promise<Outage> {
  const path = pathOf(place);
  let end = (): void => undefined;
  onClose(() => end());
  const remove = (): void => {
    renameSync(path, `${path}.away`);
    end = () => renameSync(`${path}.away`, path);
  };
  const lock = async (): Promise<void> => {
    const outside = await openOutside(place);
    outside.exec("BEGIN EXCLUSIVE");
    end = () => void outside.close();
  };
  return Promise.resolve({
    environment: {},
    limitMs: 6_000,
    kinds: ["refuse", "hang"],
    begin: async (kind) => (kind === "refuse" ? remove() : lock()),
    end: async () => {
      end();
      end = () => undefined;
    },
  });
}
