import {MclusterError} from '../errors/mcluster-error.ts';
import type {MemberRole} from '../topology/topology.ts';

export type MemberDeath = {
  name: string;
  role: MemberRole;
  exitCode: number | null;
  exitSignal: string | null;
  /** The image of its container. */
  image?: string | undefined;
  /** The end of its log, oldest line first. */
  lastLines: readonly string[];
};

/** A member ended while it was being started. */
export class MemberDiedError extends MclusterError {
  constructor(death: MemberDeath) {
    const {name, role, lastLines, image} = death;
    const log = lastLines.length > 0 ? `; the end of its log:\n${lastLines.map((line) => `  ${line}`).join('\n')}` : '';
    super({
      code: role === 'proxy' ? 'PROXY_DIED' : 'NODE_DIED',
      message: `${name} ${howItEnded(death)} while it was starting${log || '; its log is empty'}`,
      hint:
        role === 'proxy' || image === undefined
          ? 'see what is missing on this machine: mcluster doctor'
          : `check that ${image} is an image of memcached: docker run --rm ${image} --version`,
      details: {...death},
    });
  }
}

function howItEnded({exitCode, exitSignal}: MemberDeath): string {
  if (exitSignal !== null) return `was terminated by ${exitSignal}`;
  return exitCode === null ? 'exited for an unknown reason' : `exited with code ${exitCode}`;
}
