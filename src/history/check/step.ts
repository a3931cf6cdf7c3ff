import type {Operation, Verb} from '../format/history-entry.ts';

/** What an operation says about its key, whatever its verb. */
export type StepKind =
  'read' | 'miss' | 'write' | 'delete' | 'incr' | 'decr' | 'append' | 'prepend' | 'present' | 'none';

/** An operation in the terms of the model. */
export type Step = {
  op: Operation;
  kind: StepKind;
  /** Read, written or appended; of incr and decr the result. Undefined: the history does not say. */
  value: string | undefined;
  fromMs: number;
  /** Infinity: it may take effect at any later time. */
  toMs: number;
  /** False: it may never have happened. */
  happened: boolean;
  /** The reply says that the key existed. */
  needsPresence: boolean;
  /** The time to live that it set; undefined if it set none. 0: no end. */
  ttlMs: number | undefined;
};

type Outcome = 'yes' | 'no' | 'exists' | 'not found' | 'failed' | 'unknown';

/** Translates an operation. Where its effect is unknown, it may have happened at any later time, or never. */
export function stepOf(op: Operation): Step {
  const outcome = outcomeOf(op);
  if (isRead(op.op)) return readStep(op, outcome);
  const isUnknown = outcome === 'unknown';
  if (outcome === 'failed') return step(op, isOfNoNumber(op) ? 'present' : 'none');
  switch (op.op) {
    case 'set':
    case 'add':
    case 'replace':
    case 'cas':
      if (outcome === 'exists' || (outcome === 'no' && op.op === 'add')) return step(op, 'present');
      if (outcome !== 'yes' && !isUnknown) return step(op, 'none');
      return change(op, 'write', isUnknown, op.op === 'replace' || op.op === 'cas', op.ttlMs ?? 0);
    case 'append':
    case 'prepend':
      return outcome === 'yes' || isUnknown ? change(op, op.op, isUnknown, true) : step(op, 'none');
    case 'incr':
    case 'decr': {
      if (outcome !== 'yes' && !isUnknown) return step(op, 'none');
      const result = numberOf(op);
      return {...change(op, op.op, isUnknown || result === undefined, true), value: result};
    }
    case 'delete':
      return change(op, 'delete', isUnknown, outcome === 'yes' && op.reply !== undefined);
    case 'touch':
      if (outcome !== 'yes' && !isUnknown) return step(op, 'none');
      return {...(isUnknown ? change(op, 'none', true, false) : step(op, 'present')), ttlMs: op.ttlMs ?? 0};
    case 'flush_all':
      // With a delay, it takes effect at some later time.
      return change(op, 'delete', isUnknown || outcome !== 'yes' || (op.ttlMs ?? 0) > 0, false);
    default:
      return step(op, 'none');
  }
}

/** Whether a step can change what the key holds. */
export function isChange({kind}: Step): boolean {
  return kind === 'write' || kind === 'delete' || kind === 'incr' || kind === 'decr' || isExtension(kind);
}

export function isExtension(kind: StepKind): boolean {
  return kind === 'append' || kind === 'prepend';
}

function readStep(op: Operation, outcome: Outcome): Step {
  const touches = op.op === 'gat' || op.op === 'gats';
  const ttlMs = touches ? (op.ttlMs ?? 0) : undefined;
  if (outcome === 'unknown') return touches ? {...change(op, 'none', true, false), ttlMs} : step(op, 'none');
  if (outcome === 'failed') return step(op, 'none');
  if (typeof op.value === 'string') return {...step(op, 'read'), ttlMs};
  return step(op, op.value === null || outcome === 'not found' ? 'miss' : 'none');
}

function step(op: Operation, kind: StepKind): Step {
  return {
    op,
    kind,
    value: op.value ?? undefined,
    fromMs: op.invokeMs,
    toMs: op.completeMs ?? Infinity,
    happened: true,
    needsPresence: kind === 'present',
    ttlMs: undefined,
  };
}

function change(op: Operation, kind: StepKind, isUnknown: boolean, needsPresence: boolean, ttlMs?: number): Step {
  const base = step(op, kind);
  if (!isUnknown) return {...base, needsPresence, ttlMs};
  // Its presence is not claimed by a reply, but an append or incr has no effect on a key that is not there.
  return {...base, toMs: Infinity, happened: false, needsPresence: needsPresence && kind !== 'delete', ttlMs};
}

function numberOf({value, reply}: Operation): string | undefined {
  const text = (value ?? reply ?? '').trim();
  return /^\d+$/.test(text) ? text : undefined;
}

/** The only failure that shows that the key was there. */
function isOfNoNumber({reply = ''}: Operation): boolean {
  return reply.startsWith('CLIENT_ERROR') && reply.includes('non-numeric');
}

function isRead(verb: Verb): boolean {
  return verb === 'get' || verb === 'gets' || verb === 'gat' || verb === 'gats';
}

/** An error other than CLIENT_ERROR does not say whether the command was applied. */
function outcomeOf({op, result, reply, noreply, value}: Operation): Outcome {
  if (noreply === true || result === 'info') return 'unknown';
  if (reply === undefined) return result === 'ok' ? 'yes' : 'failed';
  const exact = words[reply];
  if (exact !== undefined) return exact;
  const [word = ''] = reply.trim().toUpperCase().split(/\s/, 1);
  if (/^\d+$/.test(word)) return 'yes';
  const known = words[word];
  if (known !== undefined) return known;
  return isRead(op) && typeof value === 'string' ? 'yes' : 'unknown';
}

const words: Readonly<Record<string, Outcome>> = {
  STORED: 'yes',
  DELETED: 'yes',
  TOUCHED: 'yes',
  OK: 'yes',
  HD: 'yes',
  VALUE: 'yes',
  VA: 'yes',
  NOT_STORED: 'no',
  NS: 'no',
  EXISTS: 'exists',
  EX: 'exists',
  NOT_FOUND: 'not found',
  NF: 'not found',
  EN: 'not found',
  CLIENT_ERROR: 'failed',
};
