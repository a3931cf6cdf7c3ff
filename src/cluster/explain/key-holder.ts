import {textRequest} from '../../support/net/text-request.ts';
import type {MemberState, MemberStatus} from '../status/member-status.ts';

/** A node or backup, and whether it holds the key now. */
export type KeyHolder = {
  name: string;
  role: 'node' | 'backup';
  host: string;
  port: number;
  state: MemberState;
  /** null: it could not be asked. */
  holds: boolean | null;
  /** Size of the value; null without one. */
  sizeBytes: number | null;
  flags: number | null;
  /** Faults on the links between the proxies and it. */
  faults: string[];
};

export type ServerStatus = MemberStatus & {role: 'node' | 'backup'};

export function isServer(member: MemberStatus): member is ServerStatus {
  return member.role !== 'proxy';
}

/** Sends `mg KEY s f` (protocol.txt, "Meta Get"): `HD s5 f0` is a hit, `EN` a miss. */
export async function askHolder(
  {name, role, host, port, state, faults}: ServerStatus,
  key: string,
  options: {timeoutMs: number; signal?: AbortSignal | undefined},
): Promise<KeyHolder> {
  const known = {name, role, host, port, state, faults: (faults ?? []).map(({what}) => what)};
  const nothing = {sizeBytes: null, flags: null};
  if (state !== 'running') return {...known, holds: null, ...nothing};
  const {lines} = await textRequest({host, port}, `mg ${key} s f`, () => true, options);
  const [status, size, flags] = lines?.[0]?.split(' ') ?? [];
  if (status === 'EN') return {...known, holds: false, ...nothing};
  if (status !== 'HD') return {...known, holds: null, ...nothing};
  return {...known, holds: true, sizeBytes: Number(size?.slice(1)), flags: Number(flags?.slice(1))};
}
