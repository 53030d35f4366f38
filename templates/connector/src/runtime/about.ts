/** Who a connector is. */
export interface About {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** What it is for and how its tools belong together; told to the model at connection. */
  readonly instructions: string;
}
