import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort, postgresIdentity } from "../../support/services.js";
import { postgres } from "../../unit/runtime/idempotency/support/stores.js";
import type { Kind } from "./kinds.js";

const programs = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"];

/** A PgBouncer in transaction mode in front of a PostgreSQL. */
export interface Bouncer {
  readonly kind: Kind;
  stop(): Promise<void>;
}

/** Undefined when the program or the server is not there. */
export async function startBouncer(serverUrl: string | undefined): Promise<Bouncer | undefined> {
  const program = programs.find((path) => existsSync(path));
  if (program === undefined || serverUrl === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "torture-pgbouncer-"));
  const port = await freePort();
  writeFileSync(join(folder, "pgbouncer.ini"), settings(new URL(serverUrl), port));
  const identity = postgresIdentity();
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid);
  const child = spawn(program, [join(folder, "pgbouncer.ini")], { ...identity, cwd: folder, stdio: "ignore" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const through = new URL(serverUrl);
  through.host = `127.0.0.1:${port}`;
  while (!(await answers(through.href))) await sleep(50);
  const direct = postgres(serverUrl);
  return {
    kind: { ...direct, name: "PostgreSQL, PgBouncer", place: () => ({ ...direct.place(), url: through.href }) },
    stop: async () => {
      child.kill("SIGKILL");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settings({ hostname, port, username, pathname }: URL, listenPort: number): string {
  return `[databases]
* = host=${hostname} port=${port || "5432"} user=${username} dbname=${pathname.slice(1)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
