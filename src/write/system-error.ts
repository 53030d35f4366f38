/** `EACCES`, `ENOSPC`, …: the code of a failed system call; the message of anything else. */
export function systemErrorCode(error: unknown): string {
  if (error instanceof Error) return "code" in error && typeof error.code === "string" ? error.code : error.message;
  return String(error);
}
