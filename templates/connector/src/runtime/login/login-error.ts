/** Signing in did not work; the message is written for the person who tries. */
export class LoginError extends Error {
  override readonly name = "LoginError";
}
