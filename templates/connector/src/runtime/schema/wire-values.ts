// Apart from the schemas that make them: a request is written without loading zod.

/** An integer that no JavaScript number can hold; written into JSON digit by digit. */
export class Int64 {
  readonly digits: string;

  constructor(value: bigint) {
    this.digits = value.toString();
  }

  toString(): string {
    return this.digits;
  }

  /** For fingerprints and logs; a request body is written by `jsonText`, which keeps it a number. */
  toJSON(): string {
    return this.digits;
  }
}

/** The content of a file. In JSON it is its base64 text; elsewhere its bytes are sent. */
export class FileContent {
  readonly base64: string;
  readonly contentType: string | undefined;
  readonly name: string | undefined;

  constructor(base64: string, contentType?: string, name?: string) {
    this.base64 = base64;
    this.contentType = contentType;
    this.name = name;
  }

  bytes(): Uint8Array {
    return Buffer.from(this.base64, "base64");
  }

  toString(): string {
    return this.base64;
  }

  toJSON(): string {
    return this.base64;
  }
}
