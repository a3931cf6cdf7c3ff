import {BaseCommand} from '../cli/base-command.ts';
import {unusedNameFlag} from '../cli/flags/flags.ts';
import {drawFindings} from '../cli/draw/draw-findings.ts';
import {examine} from '../cluster/status/examine.ts';
import {RuntimeUnavailableError} from '../runtimes/runtime-unavailable-error.ts';
import type {Finding} from '../runtimes/runtime.ts';
import {runtimeNames} from '../topology/topology.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'check what this machine has, and what to install';
  static override description =
    'Checks Docker with Compose, memcached, the version of Node.js and the default ports. Changes nothing. A missing part is not an error as long as one runtime can be used.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = {name: unusedNameFlag};

  override async run(): Promise<Finding[]> {
    await this.parse(Doctor);
    const findings = await examine(this.signal);
    this.print(drawFindings(findings));
    // The docker runtime has several findings, all of which must pass; the others have one each.
    const works = (runtime: string): boolean =>
      findings.filter(({what}) => what.startsWith(runtime)).every(({ok}) => ok);
    if (!runtimeNames.some(works))
      throw new RuntimeUnavailableError('auto', 'none can be used', 'install one of them, as listed above');
    return findings;
  }
}
