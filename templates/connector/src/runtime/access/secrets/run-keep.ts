import { openKeychain } from "./keychain.js";

export interface KeepRequest {
  /** Of the connector. */
  readonly name: string;
  /** Variables that hold secrets. */
  readonly names: readonly string[];
  readonly arguments: readonly string[];
  /** The secret as a person types or pipes it. */
  readonly input: () => Promise<string>;
  readonly say: (line: string) => void;
}

/** `npm run keep`: puts a secret into the system's key store. It is never an argument: others could see it. @returns an exit code */
export async function runKeep({ name, names, arguments: args, input, say }: KeepRequest): Promise<number> {
  const [variable] = args;
  if (args.length !== 1 || variable === undefined || !names.includes(variable)) {
    say(`npm run keep -- <${names.join(" | ")}>   reads the secret from standard input`);
    return 2;
  }
  const keychain = await openKeychain(name);
  if ("unusable" in keychain) {
    say(
      `keep: the system's key store can't be used (${keychain.unusable}): put it into a file that only you can read, and name that by ${variable}_FILE`,
    );
    return 1;
  }
  const secret = (await input()).trim();
  if (secret === "") {
    say("keep: nothing was given");
    return 2;
  }
  keychain.write(variable, secret);
  say(`Kept. With CREDENTIAL_STORE=keychain the connector finds ${variable} there.`);
  return 0;
}
