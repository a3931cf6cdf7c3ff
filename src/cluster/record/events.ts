import {appendFile, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {MemberVerb} from '../members/member-verb.ts';

/** One line of events.jsonl: what was done to a cluster or one of its members, when, and by which caller. */
export type ClusterEvent = {
  /** ISO 8601. */
  time: string;
  cluster: string;
  /** null: the cluster as a whole. */
  member: string | null;
  event: 'up' | MemberVerb | 'fault' | 'heal' | 'fill';
  /** `mcluster kill`, `scenario stale-restart`, `library`. */
  by: string;
  /** For `kill`. */
  signal?: NodeJS.Signals;
  /** For `fault` and `heal`: its id, and its effect in a few words. */
  fault?: string;
  what?: string;
};

export async function appendEvents(
  folder: string,
  events: readonly Omit<ClusterEvent, 'time'>[],
  now: Date = new Date(),
): Promise<void> {
  if (events.length === 0) return;
  const lines = events.map((event) => `${JSON.stringify({time: now.toISOString(), ...event})}\n`);
  // A single write, so that lines of two processes do not mix.
  await appendFile(eventsFile(folder), lines.join(''), {mode: 0o600}).catch((error: unknown) => {
    // The cluster was taken down in the meantime, and its events with it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

/** Returns all events of a cluster, oldest first. Rejects when there are none. */
export async function readEvents(folder: string): Promise<ClusterEvent[]> {
  const lines = (await readFile(eventsFile(folder), 'utf8')).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ClusterEvent);
}

function eventsFile(folder: string): string {
  return join(folder, 'events.jsonl');
}
