import type {PolicyName} from '../topology/topology.ts';

export type AnomalyAdvice = {
  /** `lie`: an answer that no single memcached could give. `failure`: no answer, or a poorer one than promised. */
  severity: 'lie' | 'failure';
  /** What was seen. */
  meaning: string;
  /** Reported only if it is promised, since the operations alone do not show that it could be avoided. */
  onRequest: boolean;
  /** Which policies promise that it does not happen, with one proxy. */
  promisedBy: readonly PolicyName[];
};

/**
 * The one table of anomalies: what each means, and which policy promises its absence. `npm run readme` writes a section of
 * docs/guarantees.md from it.
 */
export const anomalyKinds: Readonly<Record<AnomalyKind, AnomalyAdvice>> = {
  'stale-read': {
    severity: 'lie',
    meaning:
      'a read returned an older value than a write that had completed, or a read that had returned, before it began',
    onRequest: false,
    promisedBy: ['repair'],
  },
  undeleted: {
    severity: 'lie',
    meaning: 'a read returned the value of a key after a delete of it had completed',
    onRequest: false,
    promisedBy: ['repair'],
  },
  'expired-read': {
    severity: 'lie',
    meaning: 'a read returned a value more than a second after its time to live had ended',
    onRequest: false,
    promisedBy: ['magent', 'repair'],
  },
  'phantom-read': {
    severity: 'lie',
    meaning: 'a read returned a value that was never written, not yet written, or written to another key',
    onRequest: false,
    promisedBy: ['magent', 'repair'],
  },
  'torn-value': {
    severity: 'lie',
    meaning: 'a read returned a part of a written value, or parts of two',
    onRequest: false,
    promisedBy: ['magent', 'repair'],
  },
  'untruthful-reply': {
    severity: 'lie',
    meaning: 'add, replace, cas, incr, delete or touch was answered as no single memcached could have',
    onRequest: false,
    promisedBy: ['repair'],
  },
  'applied-twice': {
    severity: 'lie',
    meaning: 'the value is ahead of the incr, decr or append commands that were sent',
    onRequest: false,
    promisedBy: ['repair'],
  },
  reordered: {
    severity: 'lie',
    meaning: 'the commands of one connection took effect in another order than they were sent',
    onRequest: false,
    promisedBy: ['repair'],
  },
  lost: {
    severity: 'failure',
    meaning: 'a read missed a key that was stored, though nothing allowed the cluster to forget it',
    onRequest: true,
    promisedBy: ['repair'],
  },
  'avoidable-miss': {
    severity: 'failure',
    meaning: 'a read missed a key that a live replica held',
    onRequest: true,
    promisedBy: ['repair'],
  },
  hang: {
    severity: 'failure',
    meaning: 'no reply came within the deadline',
    onRequest: true,
    promisedBy: ['repair'],
  },
  unavailable: {
    severity: 'failure',
    meaning: 'a command was answered with an error, or refused',
    onRequest: true,
    promisedBy: ['repair'],
  },
};

export type AnomalyKind =
  | 'stale-read'
  | 'undeleted'
  | 'expired-read'
  | 'phantom-read'
  | 'torn-value'
  | 'untruthful-reply'
  | 'applied-twice'
  | 'reordered'
  | 'lost'
  | 'avoidable-miss'
  | 'hang'
  | 'unavailable';

export const anomalyNames = Object.keys(anomalyKinds) as AnomalyKind[];

/** The kinds that are reported only on request. */
export const requestable: AnomalyKind[] = anomalyNames.filter((name) => anomalyKinds[name].onRequest);
