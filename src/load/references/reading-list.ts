import { type DiagnosticCode, printable, Refusal } from "../../diagnostics/index.js";
import { refuse } from "../refuse.js";
import type { Neighbourhood } from "./neighbourhood.js";
import { locationOf, type Place } from "./place.js";
import { forbid } from "./resolver.js";
import type { SourceFiles } from "./source-files.js";

/** Work that waits for a file. */
interface Waiting {
  readonly address: string;
  readonly label: string;
  readonly reference: string;
  readonly place: Place;
  readonly resume: () => void;
}

const unreadable: ReadonlySet<DiagnosticCode> = new Set(["DOCUMENT_NOT_FOUND", "DOCUMENT_UNREACHABLE"]);

/** Files that references name and that are still to be read, with the work that waits for them, in order. */
export class ReadingList {
  readonly #files: SourceFiles;
  readonly #neighbourhood: Neighbourhood;
  #waiting: Waiting[] = [];

  constructor(files: SourceFiles, neighbourhood: Neighbourhood) {
    this.#files = files;
    this.#neighbourhood = neighbourhood;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  /** Reads all files of the list and takes the waiting work up again; that may put further ones on the list. */
  async readAll(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) {
      await this.#read(one);
      one.resume();
    }
  }

  async #read({ address, label, reference, place }: Waiting): Promise<void> {
    if (this.#files.get(address) !== undefined) return;
    const bytes = await this.#neighbourhood
      .read({ address, label })
      .catch((error: unknown) => refuseMissing(error, reference, place));
    if ("kind" in bytes) forbid(reference, place, bytes);
    this.#files.add(address, label, bytes);
  }
}

/** A file that a document names and that is not there: the document is not complete. */
function refuseMissing(error: unknown, reference: string, place: Place): never {
  if (!(error instanceof Refusal) || !unreadable.has(error.diagnostic.code)) throw error;
  const message = `The reference ${printable(reference)} cannot be resolved: ${error.diagnostic.message}`;
  return refuse("REFERENCE_FILE_MISSING", message, locationOf(place, "$ref"));
}
