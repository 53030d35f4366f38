/** A lock that is not one: says where. */
export class LockError extends Error {
  override readonly name = "LockError";
}

/** A value with its place, taken apart step by step. */
export class Reader {
  readonly value: unknown;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    this.value = value;
    this.#place = place;
  }

  /** A member; its value is undefined when there is none. */
  at(key: string): Reader {
    return new Reader(
      Object.hasOwn(this.#object(), key) ? Reflect.get(this.#object(), key) : undefined,
      this.#inner(key),
    );
  }

  optional<Value>(read: (reader: Reader) => Value): Value | undefined {
    return this.value === undefined ? undefined : read(this);
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.#refuse("a text");
  }

  number(): number {
    return typeof this.value === "number" ? this.value : this.#refuse("a number");
  }

  oneOf<const Value extends string>(values: readonly Value[]): Value {
    return values.find((known) => known === this.value) ?? this.#refuse(`one of ${values.join(", ")}`);
  }

  texts(): readonly string[] {
    return this.list((item) => item.text());
  }

  list<Value>(read: (item: Reader) => Value): readonly Value[] {
    const items: unknown = this.value;
    if (!Array.isArray(items)) return this.#refuse("a list");
    return items.map((item: unknown, index) => read(new Reader(item, this.#inner(String(index)))));
  }

  record<Value>(read: (member: Reader) => Value): Readonly<Record<string, Value>> {
    return Object.fromEntries(Object.keys(this.#object()).map((key) => [key, read(this.at(key))]));
  }

  /** A record that knows some keys only. */
  partial<const Key extends string, Value>(
    keys: readonly Key[],
    read: (member: Reader) => Value,
  ): Readonly<Partial<Record<Key, Value>>> {
    const found: Partial<Record<Key, Value>> = {};
    for (const key of keys) if (this.at(key).value !== undefined) found[key] = read(this.at(key));
    return found;
  }

  #object(): object {
    const { value } = this;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : this.#refuse("an object");
  }

  #inner(key: string): string {
    return this.#place === "the lock" ? key : `${this.#place}.${key}`;
  }

  #refuse(wanted: string): never {
    throw new LockError(`${this.#place} is not ${wanted}`);
  }
}
