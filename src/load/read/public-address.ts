import { BlockList, isIP } from "node:net";

/** Networks that are not the public internet: IANA special-purpose registries (RFC 6890). */
const reserved: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

const blocked = new BlockList();
for (const [network, prefix] of reserved) blocked.addSubnet(network, prefix, "ipv4");

/** Of IPv6 only global unicast is public, without the ranges that carry an IPv4 address or are documentation. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
const withinGlobalUnicast = new BlockList();
withinGlobalUnicast.addSubnet("2001::", 23, "ipv6");
withinGlobalUnicast.addSubnet("2001:db8::", 32, "ipv6");
withinGlobalUnicast.addSubnet("2002::", 16, "ipv6");

/** Whether an IP address is on the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, "ipv4");
  if (family !== 6) return false;
  return globalUnicast.check(address, "ipv6") && !withinGlobalUnicast.check(address, "ipv6");
}

/** Whether a URL's host is private by its spelling alone, before any name is looked up. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return !host.includes(".") || /\.(localhost|local|internal|lan|home|corp|home\.arpa)$/.test(host);
}
