interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** As much of a browser as signing in takes: it follows redirects and keeps cookies by name and path. */
export class Browser {
  readonly #cookies = new Map<string, Cookie>();

  /** Opens a page and goes where it is sent, until it would leave for `callback`. @returns that URL */
  async visit(page: URL, callback: string): Promise<URL> {
    let url = page;
    for (let hops = 0; hops < 20; hops += 1) {
      if (url.href.startsWith(callback)) return url;
      const response = await fetch(url, { redirect: "manual", headers: { cookie: this.#cookiesFor(url) } });
      this.#keep(response.headers.getSetCookie(), url);
      const location = response.headers.get("location");
      if (location === null) throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`);
      url = new URL(location, url);
    }
    throw new Error("too many redirects");
  }

  #cookiesFor({ pathname }: URL): string {
    const fitting = [...this.#cookies.values()].filter(({ path }) => pathname.startsWith(path));
    return fitting.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  #keep(lines: readonly string[], { pathname }: URL): void {
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split(/; */);
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? pathname;
      if (value === "") this.#cookies.delete(`${name} ${path}`);
      else this.#cookies.set(`${name} ${path}`, { name, value, path });
    }
  }
}
