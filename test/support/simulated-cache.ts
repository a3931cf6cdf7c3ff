import fc from 'fast-check';
import type {Operation} from '../../src/history/format/history-entry.ts';

/** What one key is used for. */
export type Use = 'register' | 'repeated' | 'counter' | 'list';

export type Plan = {use: Use; commands: Command[]};
type Command = {
  verb: number;
  atMs: number;
  beforeMs: number;
  afterMs: number;
  isUnknown: boolean;
  isForgotten: boolean;
};

/** Commands with the moment at which each takes effect, and how long it takes before and after. */
export function plans(maxLength: number, ...uses: Use[]): fc.Arbitrary<Plan> {
  const command = fc.record({
    verb: fc.nat(9),
    atMs: fc.integer({min: 0, max: 40}),
    beforeMs: fc.nat(8),
    afterMs: fc.nat(8),
    isUnknown: fc.nat(9).map((dice) => dice === 0),
    isForgotten: fc.nat(11).map((dice) => dice === 0),
  });
  return fc.record({use: fc.constantFrom(...uses), commands: fc.array(command, {minLength: 2, maxLength})});
}

/** Runs a plan on a perfect cache of one key, which may forget it. Unknown commands take effect half of the time. */
export function run({use, commands}: Plan): Operation[] {
  let held: string | null = null;
  const ordered = commands.toSorted((one, other) => one.atMs - other.atMs);
  return ordered.map((command, index) => {
    const {atMs, beforeMs, afterMs, isUnknown, isForgotten} = command;
    if (isForgotten) held = null;
    const line = index + 1;
    const wanted = commandOf(use, command.verb, line);
    const base = {line, key: 'k', invokeMs: atMs - beforeMs, completeMs: atMs + afterMs, result: 'ok' as const};
    const before: string | null = held;
    const isApplied = !isUnknown || line % 2 === 0;
    const {after, answer} = effect(wanted, before);
    if (isApplied) held = after;
    if (!isUnknown) return {...base, ...wanted, ...answer};
    return {...base, ...wanted, completeMs: null, result: 'info' as const};
  });
}

type Wanted = Pick<Operation, 'op' | 'value' | 'by'>;

function commandOf(use: Use, verb: number, line: number): Wanted {
  if (verb < 4) return {op: 'get'};
  if (verb === 4) return {op: 'delete'};
  if (verb === 5 && use !== 'counter') return {op: 'add', value: use === 'repeated' ? String(line % 2) : `v${line}`};
  if (use === 'counter')
    return verb === 5 ? {op: 'set', value: String(line % 3)} : {op: 'incr', by: String(1 + (line % 2))};
  if (use === 'list' && verb > 6) return {op: 'append', value: `,${line % 4}`};
  return {op: 'set', value: use === 'repeated' ? String(line % 3) : `v${line}`};
}

function effect({op, value, by}: Wanted, before: string | null): {after: string | null; answer: Partial<Operation>} {
  const isThere = before !== null;
  switch (op) {
    case 'get':
      return {after: before, answer: {value: before}};
    case 'delete':
      return {after: null, answer: {reply: isThere ? 'DELETED' : 'NOT_FOUND'}};
    case 'add':
      return {after: before ?? value!, answer: {reply: isThere ? 'NOT_STORED' : 'STORED'}};
    case 'append':
      return {after: isThere ? before + value! : null, answer: {reply: isThere ? 'STORED' : 'NOT_STORED'}};
    case 'incr': {
      const after = isThere ? String(BigInt(before) + BigInt(by!)) : null;
      return {after, answer: after === null ? {reply: 'NOT_FOUND'} : {value: after, reply: after}};
    }
    default:
      return {after: value!, answer: {reply: 'STORED'}};
  }
}
