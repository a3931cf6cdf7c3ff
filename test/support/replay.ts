import {expect} from 'vitest';
import {RawConnection} from './raw-connection.ts';

/** One step of a recording of the real magent (test/recordings/README.md). */
export type RecordedStep = {
  send?: string;
  conn?: string;
  at?: string;
  raw?: string;
  reply?: string;
  kill?: string;
  start?: string;
  pause?: string;
  resume?: string;
  partition?: string;
  heal?: string;
  close?: string;
  sleep?: number;
};

export type Recording = {
  name: string;
  about?: string;
  nodes: number;
  backups: number;
  maxConnections?: number;
  steps: RecordedStep[];
};

/** A fresh cluster on which a recording is replayed. */
export interface ReplayCluster {
  readonly proxyPort: number;
  portOf(member: string): number;
  kill(member: string): Promise<void>;
  start(member: string): Promise<void>;
  pause(member: string): Promise<void>;
  resume(member: string): Promise<void>;
  partition(member: string): Promise<void>;
  heal(member: string): Promise<void>;
  /** Waits until the proxy has no command in flight, or for as long as the recorder paused between steps. */
  settle(timeoutMs: number): Promise<void>;
}

/** How long the recorder waited before it wrote `<no reply>`. */
const silenceMs = 400;
/** A node that hangs keeps commands in flight forever; others are answered long before, on a busy machine too. */
const settleMs = 5000;
const patienceMs = 120_000;

/** Commands that magent rejects as `UNSUPPORTED COMMAND` and that the built-in proxy answers like memcached. */
const spokenByUs: Readonly<Record<string, string>> = {
  'flush_all\r\n': 'OK\r\n',
  'verbosity 1\r\n': 'OK\r\n',
  'touch a 10\r\n': 'NOT_FOUND\r\n',
  'gat 10 a\r\n': 'END\r\n',
  'mg a v\r\n': 'EN\r\n',
  'bogus\r\n': 'ERROR\r\n',
  'GET a\r\n': 'ERROR\r\n',
};

/**
 * Replays the steps on a cluster from `fresh`, and expects the recorded replies, except for accidents listed in the
 * recordings' README. A recording that lets an item expire is played in slow motion, and once more, slower, on a fresh
 * cluster if its steps took longer than the item lives.
 */
export async function replay(recording: Recording, fresh: () => Promise<ReplayCluster>): Promise<void> {
  if (!recording.steps.some(expires)) {
    await replayAtSpeed(recording.steps, await fresh());
    return;
  }
  for (const slowness of [4, 40, 400]) {
    try {
      await replayAtSpeed(recording.steps.map(slowed(slowness)), await fresh());
      return;
    } catch (error) {
      if (!(error instanceof ExpiredEarly)) throw error;
    }
  }
  throw new Error(`${recording.name} takes longer than its item lives, even 400 times as slow`);
}

/** The time to live of a storage command, in seconds. */
const ttlPattern = /^((?:set|add|replace|append|prepend|cas) \S+ \d+ )([1-9]\d*) /;

function expires({send = ''}: RecordedStep): boolean {
  return ttlPattern.test(send);
}

function slowed(slowness: number): (step: RecordedStep) => RecordedStep {
  return ({send, sleep, ...rest}) => ({
    ...rest,
    ...(sleep !== undefined && {sleep: sleep * slowness}),
    ...(send !== undefined && {
      send: send.replace(ttlPattern, (_, start: string, ttl: string) => `${start}${Number(ttl) * slowness} `),
    }),
  });
}

class ExpiredEarly extends Error {}

async function replayAtSpeed(steps: readonly RecordedStep[], cluster: ReplayCluster): Promise<void> {
  const connections = new Map<string, RawConnection>();
  const connection = (name: string): RawConnection => {
    const known = connections.get(name) ?? new RawConnection(cluster.proxyPort);
    connections.set(name, known);
    return known;
  };
  // memcached counts whole seconds from a tick on: an item can expire up to a second early.
  let expiresAt = Infinity;
  try {
    for (const [index, step] of steps.entries()) {
      const place = `step ${index + 1}: ${JSON.stringify(step)}`;
      if (step.send !== undefined) {
        if (expires(step)) expiresAt = Date.now() + (Number(ttlPattern.exec(step.send)![2]) - 1) * 1000;
        const reply = await exchange(connection(step.conn ?? 'c1'), step, cluster);
        if (Date.now() > expiresAt) throw new ExpiredEarly();
        expect(reply, place).toBe(expected(step, cluster));
      } else if (step.at !== undefined) {
        await expectAt(cluster.portOf(step.at), step, place);
      } else if (step.close !== undefined) {
        connection(step.close).close();
        connections.delete(step.close);
        await nextAcceptable(cluster.proxyPort);
      } else if (step.sleep !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, step.sleep));
        expiresAt = Infinity;
      } else {
        await operate(step, cluster);
      }
    }
  } finally {
    for (const open of connections.values()) open.close();
  }
}

async function exchange(connection: RawConnection, step: RecordedStep, cluster: ReplayCluster): Promise<string> {
  const wanted = expected(step, cluster);
  connection.write(step.send ?? '');
  const silent = wanted === '<no reply>';
  const {text, closed} = await connection.take(
    (received) => !silent && normalize(received) === wanted,
    silent ? silenceMs : patienceMs,
  );
  const reply = `${normalize(text)}${closed ? '<closed>' : ''}`;
  return reply === '' ? '<no reply>' : reply;
}

function expected(step: RecordedStep, cluster: ReplayCluster): string {
  const reply = step.reply ?? '';
  if (reply === 'UNSUPPORTED COMMAND\r\n') return spokenByUs[step.send ?? ''] ?? reply;
  const addressed = reply.replace(/<(node\d+)>/g, (_, name: string) => `127.0.0.1:${cluster.portOf(name)}`);
  return normalize(addressed);
}

/** Removes accidental parts: the words after SERVER_ERROR, pool sizes, CAS uniques, the NUL byte. */
function normalize(text: string): string {
  return text
    .replace(/SERVER_ERROR [^\r\n\0<]*(?:\r\n|\0)?/g, 'SERVER_ERROR …\r\n')
    .replace(/pool size \d+/g, 'pool size N')
    .replace(/^(VALUE \S+ \d+ \d+) \d+\r$/gm, '$1 CAS\r');
}

/** The proxy does not wait for copies to the backup: a node's reply may take a moment to become the recorded one. */
async function expectAt(port: number, step: RecordedStep, place: string): Promise<void> {
  const wanted = normalize(step.reply ?? '');
  const deadline = Date.now() + patienceMs;
  const connection = new RawConnection(port);
  try {
    for (;;) {
      const got = normalize(await connection.ask(step.raw ?? '', (step.reply ?? '').length, silenceMs));
      if (got === wanted || Date.now() > deadline) {
        expect(got, place).toBe(wanted);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    connection.close();
  }
}

async function operate(step: RecordedStep, cluster: ReplayCluster): Promise<void> {
  await cluster.settle(settleMs);
  for (const verb of ['kill', 'start', 'pause', 'resume', 'partition', 'heal'] as const) {
    const member = step[verb];
    if (member !== undefined) await cluster[verb](member);
  }
}

/** After a client closed: waits until the proxy, with its connection limit, accepts another one. */
async function nextAcceptable(port: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const probe = new RawConnection(port);
    const reply = await probe.ask('version\r\n', 8);
    probe.close();
    if (reply.startsWith('VERSION')) break;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}
