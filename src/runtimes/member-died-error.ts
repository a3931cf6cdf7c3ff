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
      message: `${name} died while it was starting, ${howItEnded(death)}${log || '; its log is empty'}`,
      hint:
        role === 'proxy' || image === undefined
          ? 'see what this machine lacks: mcluster doctor'
          : `is ${image} an image of memcached? docker run --rm ${image} --version says so`,
      details: {...death},
    });
  }
}

function howItEnded({exitCode, exitSignal}: MemberDeath): string {
  if (exitSignal !== null) return `by ${exitSignal}`;
  return exitCode === null ? 'for a reason unknown here' : `with exit code ${exitCode}`;
}
