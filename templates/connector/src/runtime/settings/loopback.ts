/** Whether a host name or address is this machine itself, as in a URL (`[::1]`) or as in a bind (`::1`). */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
