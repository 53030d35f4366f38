export type { Counts } from "./counters.js";
export { createOnce, type Once } from "./once.js";
export { openStore, type OpenStoreOptions } from "./open-store.js";
export { parseSealingKeys, type SealingKey } from "./sealing.js";
export type { OnceLogger, OnceOptions, Retention } from "./settings.js";
export { type OpenStore, type Store, type StoreHealth, StoreStartError } from "./store.js";
