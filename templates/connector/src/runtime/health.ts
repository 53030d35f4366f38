/** Something that can be unwell. It is asked at every visit of `/healthz`, so it answers from what it knows. */
export interface HealthProbe {
  /** One word; it is shown to whoever asks, like the state, and nothing else is. */
  readonly name: string;
  /** `warn`: it still works, and somebody should look soon. `fail`: calls that need it fail now. */
  readonly check: () => HealthState | Promise<HealthState>;
}

export type HealthState = "pass" | "warn" | "fail";

export interface Health {
  readonly status: HealthState;
  readonly checks: Readonly<Record<string, HealthState>>;
}

const SLOWEST_MS = 2_000;
const SEVERITY: readonly HealthState[] = ["pass", "warn", "fail"];

/** Asks all probes at once; one that throws, or takes too long, has failed. */
export async function healthOf(probes: readonly HealthProbe[]): Promise<Health> {
  const states = await Promise.all(probes.map(stateOf));
  const checks = Object.fromEntries(probes.map(({ name }, index) => [name, states[index] ?? "fail"]));
  const worst = Math.max(0, ...states.map((state) => SEVERITY.indexOf(state)));
  return { status: SEVERITY[worst] ?? "fail", checks };
}

async function stateOf({ check }: HealthProbe): Promise<HealthState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthState>((resolve) => (timer = setTimeout(() => resolve("fail"), SLOWEST_MS)));
  try {
    return await Promise.race([(async () => check())(), late]);
  } catch {
    return "fail";
  } finally {
    clearTimeout(timer);
  }
}
