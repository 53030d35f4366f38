import { afterAll } from "vitest";
import { startBouncer } from "./support/pgbouncer.js";
import { killedAtRandom, oneKeyAtOnce, processes, startMany } from "./support/procedures.js";
import { notRun, scenario } from "./support/scenario.js";
import { isWanted } from "./support/settings.js";

const title = "behind PgBouncer in transaction mode";
const wanted = isWanted("S5", "PostgreSQL");
const bouncer = wanted ? await startBouncer(process.env["TEST_POSTGRES_URL"]) : undefined;
afterAll(() => bouncer?.stop());

if (wanted && bouncer === undefined) notRun("S5", title, "no PgBouncer or no PostgreSQL");
const stores = bouncer === undefined ? [] : [bouncer.kind];

scenario({ id: "S5", variant: "C1", title, full: 500, ci: 2, stores }, async (trial) =>
  oneKeyAtOnce(trial, await startMany(processes, () => trial.start())),
);

scenario({ id: "S5", variant: "K2", title, full: 2000, ci: 3, stores }, killedAtRandom);
