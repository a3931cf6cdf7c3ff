import {changeMembers} from '../cluster/members/change-members.ts';
import {BaseCommand} from './base-command.ts';
import {drawChanges} from './draw/draw-changes.ts';
import {drawProgress} from './draw/draw-progress.ts';
import type {MemberVerb, VerbOptions} from '../cluster/members/member-verb.ts';
import type {MemberChange} from '../cluster/members/member-change.ts';

/** A command that acts on members of a cluster and reports their new state. */
export abstract class MemberCommand extends BaseCommand {
  static override usage = '<%= command.id %> MEMBER...';

  protected async change(
    cluster: string,
    verb: MemberVerb,
    names: readonly string[],
    asked: VerbOptions = {},
  ): Promise<MemberChange[]> {
    const progress = this.jsonEnabled() ? null : drawProgress();
    const options = {...this.clusterOptions, onProgress: progress?.show};
    const changes = await changeMembers({...asked, cluster, verb, names}, options).finally(progress?.clear);
    this.print(drawChanges(changes));
    return changes;
  }
}
