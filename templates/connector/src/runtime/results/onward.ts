import type { AnsweredCall, CursorState } from "../call.js";
import type { CountingDefinition, NextDefinition, PagingDefinition } from "../tool.js";
import { shortHash } from "./cursor.js";
import { addressOf, linkOf, type Position, positionIn, takenPosition } from "./position.js";
import { valueAt } from "./value-at.js";

/** Where the upstream's list goes on. */
export interface Onward {
  /** Absent when more is announced, but not in a form that the tool's arguments take. */
  readonly state?: CursorState;
  /** False when only a further call can tell whether there is more. */
  readonly certain: boolean;
}

/** What an answer says about the list that it is a part of. */
export interface ListFacts {
  /** Absent when there is no more, or nobody can tell where it is. */
  readonly onward?: Onward;
  /** Items in this answer. */
  readonly returned?: number;
  /** Items in all. */
  readonly total?: number;
}

/** Reads them from the answer as the upstream sent it; nothing where the tool has no list that goes on. */
export function listFacts(call: AnsweredCall, value: unknown): ListFacts {
  const { paging } = call.tool.reading ?? {};
  if (paging === undefined) return {};
  const list = new ListSoFar(call, paging, value);
  const onward = list.onward();
  const { total } = list;
  return {
    ...(onward !== undefined && { onward }),
    ...(list.returned !== undefined && { returned: list.returned }),
    ...(total !== undefined && { total }),
  };
}

/** One part of the list, with what was before it. */
class ListSoFar {
  readonly #call: AnsweredCall;
  readonly #paging: PagingDefinition;
  readonly #value: unknown;
  readonly #items: readonly unknown[] | undefined;
  readonly #position: Position;
  readonly #seen: number;

  constructor(call: AnsweredCall, paging: PagingDefinition, value: unknown) {
    const { result, reading } = { result: call.tool.result, reading: call.reading?.cursor };
    const items = result.kind === "json" && result.items !== undefined ? valueAt(value, result.items) : value;
    this.#call = call;
    this.#paging = paging;
    this.#value = value;
    this.#items = Array.isArray(items) ? items : undefined;
    this.#position = reading?.position ?? paging.start ?? {};
    this.#seen = (reading?.seen ?? 0) + (this.#items?.length ?? 0);
  }

  get returned(): number | undefined {
    return this.#items?.length;
  }

  /** Items in all. What is no whole number, or less than what has come, is the total of something else: of prices, perhaps. */
  get total(): number | undefined {
    const { more } = this.#paging;
    const said = more?.means === "total" ? valueAt(this.#value, more.at) : undefined;
    return typeof said === "number" && Number.isSafeInteger(said) && said >= this.#seen ? said : undefined;
  }

  onward(): Onward | undefined {
    let announced: Onward | undefined;
    for (const [index, way] of this.#paging.next.entries()) {
      const found = this.#follow(way, index > 0);
      if (found === "end") break;
      if (found?.state !== undefined) return found;
      announced ??= found;
    }
    return announced;
  }

  /** `end`: there is no more, whatever later ways would say; undefined: this way does not tell. */
  #follow(way: NextDefinition, isBackup: boolean): Onward | "end" | undefined {
    switch (way.by) {
      case "token":
        return this.#token(valueAt(this.#value, way.at), way.argument);
      case "header":
        return this.#token(this.#call.response.headers[way.name], way.argument);
      case "address":
        return this.#address(addressOf(valueAt(this.#value, way.at)));
      case "link":
        return this.#link();
      case "last item":
        return this.#lastItem(way.argument, way.field);
      case "page":
      case "offset":
        return this.#counted(way, isBackup);
    }
  }

  /** A token may look like an address, as base64 with a slash in front does: only one that holds a position is one. */
  #token(value: unknown, argument: string): Onward | "end" | undefined {
    if (this.#flag() === false) return "end";
    const position = this.#positionIn(addressOf(value));
    if (position !== undefined) return this.#onward(position);
    if ((typeof value !== "string" && typeof value !== "number") || value === "")
      return Object.hasOwn(this.#position, argument) ? "end" : undefined;
    return this.#onward({ [argument]: value });
  }

  /** An address that names no position says all the same that there is more. */
  #address(address: URLSearchParams | undefined): Onward | "end" | undefined {
    if (address === undefined) return undefined;
    const position = this.#positionIn(address);
    return position === undefined ? { certain: true } : this.#onward(position);
  }

  #positionIn(address: URLSearchParams | undefined): Position | undefined {
    return address && positionIn(address, this.#call.tool.request.parameters, this.#paging);
  }

  /** An answer that links to other parts of the list, and not to a next one, is the last. */
  #link(): Onward | "end" | undefined {
    const { link } = this.#call.response.headers;
    if (link === undefined) return undefined;
    const next = this.#address(linkOf(link));
    if (next !== undefined) return next;
    if (/;\s*rel="?next\b/i.test(link)) return { certain: true };
    return /rel="?(?:prev|first|last)/i.test(link) ? "end" : undefined;
  }

  #lastItem(argument: string, field: string): Onward | "end" | undefined {
    const value = valueAt(this.#items?.at(-1), [field]);
    if (this.#saysMore() !== true || (typeof value !== "string" && typeof value !== "number")) return "end";
    return this.#onward({ [argument]: value });
  }

  #counted(way: CountingDefinition, isBackup: boolean): Onward | "end" | undefined {
    const { argument, by, first } = way;
    const current = this.#current(way);
    const count = this.#items?.length ?? 0;
    // Who walks by tokens is not to be led on by a count.
    const isElsewhere = isBackup && Object.keys(this.#position).some((name) => name !== argument);
    if (!Number.isSafeInteger(current) || count === 0 || isElsewhere) return undefined;
    const more = this.#saysMore(by === "page" ? current - (first ?? 1) + 1 : undefined);
    if (more === false || (more === undefined && (isBackup || this.#isShort(way, count)))) return "end";
    const next = current + (by === "page" ? 1 : count);
    return this.#onward({ [argument]: next }, more === true, more);
  }

  /** What was asked for; of the first part the answer says it, unless it counts from below where arguments begin. */
  #current({ argument, first = Number.NaN, echo }: CountingDefinition): number {
    const sent = this.#position[argument];
    if (sent !== undefined) return Number(sent);
    const told = echo === undefined ? undefined : valueAt(this.#value, echo);
    return typeof told === "number" && !(told < first) ? told : first;
  }

  /** A part that is not full is the last, if it is known how much a full one holds. */
  #isShort({ size }: CountingDefinition, count: number): boolean {
    const asked = size === undefined ? undefined : this.#call.input[size.argument];
    if (typeof asked === "number") return size?.maximum !== undefined && asked <= size.maximum && count < asked;
    return size?.default !== undefined && count < size.default;
  }

  /**
   * A part that has come before is not asked for again, and nothing is asked for that the upstream would not take.
   * `more`: what else the answer says of whether more follow.
   */
  #onward(position: Position, certain = true, more = this.#flag()): Onward | "end" {
    const isSame = Object.entries(position).every(([name, value]) => String(this.#position[name]) === String(value));
    const [firstItem] = this.#items ?? [];
    const before = firstItem === undefined ? undefined : shortHash(JSON.stringify(firstItem) ?? "");
    const isRepeated = before !== undefined && before === this.#call.reading?.cursor?.before;
    if (isSame || isRepeated) return more === true ? { certain } : "end";
    const taken = takenPosition(position, this.#paging);
    if (taken === undefined) return { certain };
    return {
      certain,
      state: { position: taken, ...(this.#items && { seen: this.#seen }), ...(before !== undefined && { before }) },
    };
  }

  /** What a flag says of whether more follow; counts may be out of date by the time they are compared. */
  #flag(): boolean | undefined {
    const means = this.#paging.more?.means;
    return means === "more" || means === "last" ? this.#saysMore() : undefined;
  }

  #saysMore(pagesSoFar?: number): boolean | undefined {
    const { more } = this.#paging;
    const said = more === undefined ? undefined : valueAt(this.#value, more.at);
    switch (more?.means) {
      case "more":
        return typeof said === "boolean" ? said : undefined;
      case "last":
        return typeof said === "boolean" ? !said : undefined;
      case "pages":
        return typeof said === "number" && pagesSoFar !== undefined ? pagesSoFar < said : undefined;
      case "total":
        return this.total === undefined ? undefined : this.#seen < this.total;
      default:
        return undefined;
    }
  }
}
