import type { Random } from "./random.js";

const digits = "0123456789";
const letters = "abcdefghijklmnopqrstuvwxyz";
const samples = [
  "550e8400-e29b-41d4-a716-446655440000",
  "123e4567-e89b-12d3-a456-426614174000",
  "3fa85f64-5717-4562-b3fc-2c963f66afa6",
  "00000000-0000-0000-0000-000000000000",
  "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  "idempotency_key",
  "my-idempotency-key",
  "unique-key-1",
  "create_order",
  "create-order",
  "placeholder",
] as const;

function textOf(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(random.below(alphabet.length))).join("");
}

/** Every way in which a key can name no single action. */
const kinds: readonly ((random: Random) => string)[] = [
  (random) => textOf(random, digits, 8 + random.below(20)),
  (random) => textOf(random, letters, 1).repeat(8 + random.below(20)),
  (random) => textOf(random, letters, random.below(8)),
  (random) => textOf(random, letters + digits, 129 + random.below(100)),
  (random) => random.pick(samples),
  (random) => `${textOf(random, letters, 8)}${random.pick(["\n", "\t", "\u0000", "\u001b[2J", "\u202e"])}`,
  (random) => `order-${random.pick(["а", "е", "о", "ⅰ", "１"])}-${textOf(random, letters, 4)}`,
  (random) => `${textOf(random, letters, 5)} ${textOf(random, letters, 5)}`,
];

export function weakKeys(random: Random, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]?.(random) ?? "");
}
