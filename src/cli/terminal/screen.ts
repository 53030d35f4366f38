import { type Paint, painter } from "./paint.js";

/** The two streams, and who is looking. Standard output is for results, standard error for everything said on the way. */
export interface Screen {
  /** Whether questions can be asked. */
  readonly interactive: boolean;
  readonly paint: Paint;
  /** A result. */
  print(text: string): void;
  /** Said on the way, on a line of its own. */
  note(text: string): void;
  /** What is being done now: one line that is replaced on a terminal, a plain line elsewhere. */
  progress(text: string): void;
  /** Takes the progress line away. */
  settle(): void;
}

export interface ScreenOptions {
  /** One JSON document on standard output: results go there by `print`, nothing is asked. */
  readonly json: boolean;
  readonly yes: boolean;
}

const ERASE_LINE = "\r\u001b[2K";

/** The screen of this process. */
export function openScreen({ json, yes }: ScreenOptions, environment: NodeJS.ProcessEnv = process.env): Screen {
  const { stdin, stdout, stderr } = process;
  const animated = stderr.isTTY === true && environment["TERM"] !== "dumb";
  // `| head` closes the pipe when it has seen enough.
  stdout.on("error", () => process.exit());
  let pending = false;
  const settle = (): void => {
    if (pending) stderr.write(ERASE_LINE);
    pending = false;
  };
  return {
    interactive: stdin.isTTY === true && stdout.isTTY === true && !json && !yes && !isSet(environment["CI"]),
    paint: painter(json ? stderr.isTTY === true : stdout.isTTY === true, environment),
    print: (text) => {
      settle();
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      settle();
      stderr.write(`${text}\n`);
    },
    progress: (text) => {
      settle();
      stderr.write(animated ? `${text} …` : `${text}\n`);
      pending = animated;
    },
    settle,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "false" && value !== "0";
}
