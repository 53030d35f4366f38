/** The nodes of a graph that can reach themselves: Tarjan's strongly connected components, without recursion. */
export function nodesInCircles(edges: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const search = new StronglyConnected(edges);
  for (const node of edges.keys()) search.visit(node);
  return search.recursive;
}

interface Frame {
  readonly node: string;
  readonly next: Iterator<string>;
}

class StronglyConnected {
  readonly recursive = new Set<string>();
  readonly #edges: ReadonlyMap<string, readonly string[]>;
  readonly #order = new Map<string, number>();
  readonly #low = new Map<string, number>();
  readonly #stack: string[] = [];
  readonly #onStack = new Set<string>();

  constructor(edges: ReadonlyMap<string, readonly string[]>) {
    this.#edges = edges;
  }

  visit(start: string): void {
    if (this.#order.has(start)) return;
    const frames: Frame[] = [this.#enter(start)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const next = frame.next.next();
      if (next.done) {
        frames.pop();
        this.#leave(frame.node, frames.at(-1)?.node);
      } else if (!this.#order.has(next.value)) frames.push(this.#enter(next.value));
      else if (this.#onStack.has(next.value)) this.#lower(frame.node, this.#order.get(next.value) ?? 0);
    }
  }

  #enter(node: string): Frame {
    this.#order.set(node, this.#order.size);
    this.#low.set(node, this.#order.size - 1);
    this.#stack.push(node);
    this.#onStack.add(node);
    const targets = (this.#edges.get(node) ?? []).filter((target) => this.#edges.has(target));
    return { node, next: targets[Symbol.iterator]() };
  }

  #leave(node: string, parent: string | undefined): void {
    const low = this.#low.get(node) ?? 0;
    if (parent !== undefined) this.#lower(parent, low);
    if (low !== this.#order.get(node)) return;
    const members = this.#stack.splice(this.#stack.lastIndexOf(node));
    const circular = members.length > 1 || (this.#edges.get(node) ?? []).includes(node);
    for (const member of members) {
      this.#onStack.delete(member);
      if (circular) this.recursive.add(member);
    }
  }

  #lower(node: string, to: number): void {
    this.#low.set(node, Math.min(this.#low.get(node) ?? to, to));
  }
}
