/** A decimal number as digits and power of ten: `0.25` is 25 × 10^-2. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Whether `value` is a whole multiple of `divisor`, counted in decimal: 0.3 is a multiple of 0.1. */
export function isMultipleOf(value: number | bigint, divisor: number | bigint): boolean {
  const [left, right] = [decimal(String(value)), decimal(String(divisor))];
  if (left === undefined || right === undefined || right.digits === 0n) return false;
  const exponent = Math.min(left.exponent, right.exponent);
  return scale(left, exponent) % scale(right, exponent) === 0n;
}

function decimal(text: string): Decimal | undefined {
  const parts = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  if (parts === null) return undefined;
  const fraction = parts[2] ?? "";
  return { digits: BigInt(`${parts[1] ?? "0"}${fraction}`), exponent: Number(parts[3] ?? 0) - fraction.length };
}

function scale({ digits, exponent }: Decimal, target: number): bigint {
  return digits * 10n ** BigInt(exponent - target);
}
