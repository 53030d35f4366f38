/** Why an operation can't be used. */
export class UnusableOperation extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "UnusableOperation";
  }
}
