import type {Step} from './step.ts';

/** What a key may hold: `=` and a value, nothing, an unknown value or nothing, or a value that no later read returns. */
export type State = string;
export const absent: State = '-';
export const anything: State = '?';
export const unseen: State = '~';

const limit = 1n << 64n;

/** Returns the state after a step, null where the step is impossible. `keep` maps values that no read returns to `unseen`. */
export function after(state: State, step: Step, keep: (value: string) => State): State | null {
  if (step.needsPresence && state === absent) return null;
  switch (step.kind) {
    case 'write':
      return keep(step.value!);
    case 'delete':
      return absent;
    case 'incr':
    case 'decr':
      return afterCount(state, step);
    case 'append':
    case 'prepend': {
      if (!state.startsWith('=')) return state;
      const value = state.slice(1);
      return keep(step.kind === 'append' ? value + step.value! : step.value! + value);
    }
    case 'read':
      return state === anything || state === `=${step.value!}` ? `=${step.value!}` : null;
    default:
      return state;
  }
}

/** Whether a step sees without changing. */
export function isObserver({kind}: Step): boolean {
  return kind === 'read' || kind === 'present';
}

function afterCount(state: State, step: Step): State | null {
  if (!state.startsWith('=')) return step.value === undefined ? state : `=${step.value}`;
  const text = state.slice(1);
  if (!/^\d+$/.test(text)) return null;
  const by = BigInt(step.op.by ?? '1');
  const before = BigInt(text);
  const result = step.kind === 'incr' ? (before + by) % limit : before > by ? before - by : 0n;
  return step.value === undefined || BigInt(step.value) === result ? `=${result}` : null;
}
