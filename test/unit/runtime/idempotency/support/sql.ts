import pg from "pg";

/** Runs one statement over a connection of its own; returns the first column of every row. */
export async function sql(url: string, text: string, ...values: readonly unknown[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, values: [...values], rowMode: "array" })).rows.map((row) => row[0]);
  } finally {
    await client.end();
  }
}

/** The same URL with other parts. */
export function urlWith(
  url: string,
  parts: Partial<Pick<URL, "username" | "password" | "host" | "hostname" | "pathname">>,
): string {
  return Object.assign(new URL(url), parts).href;
}
