import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly amount: number;
  readonly created_at: string;
  readonly owner: Readonly<Record<string, string>>;
  readonly remark: string;
  readonly region: string;
}

/** The row of a number; ids are in the order of their numbers, and leave room for others between them. */
export function rowOf(number: number): Row {
  return {
    id: `r${number.toFixed(1).padStart(8, "0")}`,
    name: `Row ${number}`,
    status: number % 2 === 0 ? "open" : "closed",
    amount: number / 4,
    created_at: "2026-10-03T14:05:00Z",
    owner: { id: `u${number % 7}`, name: "Ada «Ä» Byron", email: "ada@example.com", department: "Rows" },
    remark: `"${"quoted ".repeat(number % 40)}"`,
    region: "north",
  };
}

/** An API over one table, that is read in every usual way in which a list goes on (`rows.yaml`). */
export class RowsApi {
  rows: readonly Row[];
  /** Done before each answer, as if somebody else had written. */
  before: () => void = () => undefined;
  readonly #server: Server = createServer(({ url = "" }, response) => {
    this.before();
    const { pathname, searchParams } = new URL(url, this.origin);
    const limit = Number(searchParams.get("limit") ?? 100);
    const { body, link } = this.#answer(pathname, searchParams, limit);
    response.writeHead(200, { "content-type": "application/json", ...(link !== undefined && { link }) });
    response.end(JSON.stringify(body));
  });

  private constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, index) => rowOf(index));
  }

  static async start(count: number): Promise<RowsApi> {
    const api = new RowsApi(count);
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(path: string, query: URLSearchParams, limit: number): { readonly body: unknown; readonly link?: string } {
    const after = query.get("cursor") ?? query.get("starting_after");
    const page = Number(query.get("page") ?? 1);
    const start =
      path === "/by-token" || path === "/by-last-row"
        ? this.rows.filter(({ id }) => after !== null && id <= after).length
        : Number(query.get("offset") ?? (page - 1) * limit);
    const rows = this.rows.slice(start, start + limit);
    const end = start + rows.length;
    const hasMore = end < this.rows.length;
    switch (path) {
      case "/by-token":
        return { body: { rows, next_cursor: hasMore ? rows.at(-1)?.id : null } };
      case "/by-page":
        return { body: { rows, total_pages: Math.ceil(this.rows.length / limit) } };
      case "/by-offset":
        return { body: { rows, total: this.rows.length } };
      case "/by-address":
        return { body: { rows, next: hasMore ? `${this.origin}/by-address?limit=${limit}&offset=${end}` : null } };
      case "/by-last-row":
        return { body: { rows, has_more: hasMore } };
      default: {
        const next = `<${this.origin}/by-link?limit=${limit}&page=${page + 1}>; rel="next"`;
        return {
          body: rows,
          link: hasMore ? `<${this.origin}/by-link>; rel="first", ${next}` : `<${this.origin}/by-link>; rel="first"`,
        };
      }
    }
  }
}
