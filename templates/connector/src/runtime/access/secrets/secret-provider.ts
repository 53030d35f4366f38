/** A manager of secrets, such as a vault or a cloud service, that its owner connects in `src/extensions/index.ts`. */
export interface SecretProvider {
  /**
   * Asked once for each secret at the start, before anything is served.
   * @param name of the variable that would hold it, `SHOP_CLIENT_SECRET`
   * @returns undefined when it has none of that name
   */
  read(name: string): Promise<string | undefined>;
}
