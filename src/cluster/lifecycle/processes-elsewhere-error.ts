import {MclusterError} from '../../errors/mcluster-error.ts';
import {identityOf} from '../../runtimes/detached-members.ts';
import type {MemberHandle} from '../../runtimes/runtime.ts';
import {isElsewhere} from '../../support/process/process-identity.ts';
import {ourPidNamespace} from '../../support/process/pid-namespace.ts';

/** Members were started in another pid namespace: whether they run can't be seen, and they can't be signalled. */
export class ProcessesElsewhereError extends MclusterError {
  /** That namespace. */
  readonly pidNamespace: string;

  constructor(folder: string, members: readonly string[], pidNamespace: string) {
    super({
      code: 'CLUSTER_ELSEWHERE',
      message: `can't see ${members.join(', ')}: started in another pid namespace, such as a container (${pidNamespace}, this one is ${ourPidNamespace()}); nothing was changed`,
      hint: `run this where the cluster was started; if that container no longer exists: rm -r ${folder}`,
      details: {folder, members, pidNamespace},
    });
    this.pidNamespace = pidNamespace;
  }
}

/**
 * Checks that the processes of these members can be seen from here.
 * @throws {ProcessesElsewhereError} when those of any member can't
 */
export function demandHere(folder: string, handles: Readonly<Record<string, MemberHandle | null>>): void {
  const elsewhere = Object.entries(handles).flatMap(([name, handle]) => {
    const identity = identityOf({handle});
    return identity?.pidNamespace !== undefined && isElsewhere(identity)
      ? [{name, namespace: identity.pidNamespace}]
      : [];
  });
  const [first] = elsewhere;
  if (first)
    throw new ProcessesElsewhereError(
      folder,
      elsewhere.map(({name}) => name),
      first.namespace,
    );
}
