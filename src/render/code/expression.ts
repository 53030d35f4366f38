/** An expression of emitted code. `width` is what it takes on one line; `breaks` says that it cannot stand on one. */
export type Expression =
  StringExpression | NumberExpression | Word | ObjectExpression | ArrayExpression | Call | Chain | Arrow;

export interface Measured {
  readonly width: number;
  readonly breaks: boolean;
}

export interface StringExpression extends Measured {
  readonly kind: "string";
  readonly text: string;
}

export interface NumberExpression extends Measured {
  readonly kind: "number";
  readonly text: string;
}

/** A name, `true`, `false` or `null`. */
export interface Word extends Measured {
  readonly kind: "word";
  readonly text: string;
}

export interface ObjectExpression extends Measured {
  readonly kind: "object";
  readonly entries: readonly Entry[];
}

export interface Entry extends Measured {
  readonly key: string;
  readonly value: Expression;
  readonly shorthand: boolean;
}

export interface ArrayExpression extends Measured {
  readonly kind: "array";
  readonly elements: readonly Expression[];
}

/** `callee(args)` */
export interface Call extends Measured {
  readonly kind: "call";
  readonly callee: string;
  readonly args: readonly Expression[];
}

/** `head.name(args).name(args)` */
export interface Chain extends Measured {
  readonly kind: "chain";
  readonly head: Word | Call;
  readonly links: readonly Link[];
  /** One link a line, whatever the width. */
  readonly expanded: boolean;
}

export interface Link extends Measured {
  readonly name: string;
  readonly args: readonly Expression[];
}

/** `() => body` */
export interface Arrow extends Measured {
  readonly kind: "arrow";
  readonly body: Expression;
}
