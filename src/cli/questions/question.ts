import type { Api } from "../../pipeline.js";
import type { FlagName } from "../arguments/flags.js";
import type { Settings } from "../settings.js";

/** Something that must be known before a connector can be planned. */
export interface Question {
  readonly flag: FlagName;
  /** Whether it has to be answered at all, and has not been. */
  isOpen(settings: Settings, api: Api): boolean;
  /** What `--yes` takes, with the sentence that says so; undefined when nobody but the owner can say. */
  fallback(settings: Settings, api: Api): Fallback | undefined;
  /** Why it is asked, for the list of missing answers. */
  about(settings: Settings, api: Api): string;
  ask(settings: Settings, api: Api, signal: AbortSignal): Promise<Settings>;
}

export interface Fallback {
  readonly settings: Settings;
  /** `access: read (nothing is changed upstream)` */
  readonly sentence: string;
}
