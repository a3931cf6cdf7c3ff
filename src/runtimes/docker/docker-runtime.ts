import {detachedVerbs} from '../detached-nodes.ts';
import {RuntimeUnavailableError} from '../runtime-unavailable-error.ts';
import type {Runtime} from '../runtime.ts';

const reason = 'it is not part of this version yet';
const hint = 'use --runtime process or --runtime embedded';

/** Nodes are containers. */
export const dockerRuntime: Runtime = {
  name: 'docker',
  ...detachedVerbs,
  probe: async () => ({available: false, reason, hint}),
  start: () => Promise.reject(new RuntimeUnavailableError('docker', reason, hint)),
  clusters: async () => [],
};
