// Checks parameters received over the control channel. All of these functions throw to refuse a value.

export function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`${name}: got ${JSON.stringify(value)}, expected a string`);
}

export function textsOf(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.map((one) => textOf(name, one));
  throw new Error(`${name}: got ${JSON.stringify(value)}, expected a list of strings`);
}

export function numberOf(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new Error(`${name}: got ${JSON.stringify(value)}, expected a number`);
}
