import {Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.ts';
import {dropPrivileges} from '../cli/drop-privileges.ts';
import {addressFlag, portFlag, wholeFlag} from '../cli/flags/flags.ts';
import {checkWorkers, proxyConfigFrom} from '../cli/flags/magent-flags.ts';
import {warnOfRemote} from '../cli/warn-of-remote.ts';
import {runProxy} from '../proxy/process/run-proxy.ts';
import {runWorkers} from '../proxy/process/run-workers.ts';
import {limitRate} from '../support/limit-rate.ts';
import {distributionNames, policyNames, quirksVersions, statsForms} from '../topology/topology.ts';

export default class Proxy extends BaseCommand {
  static override summary = "run a proxy alone, in the foreground, with magent's flags";
  static override description =
    'Replaces magent: routes to running memcached nodes until Ctrl-C. Logs go to stderr. Addresses are IP:PORT.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -u root -n 2048 -l 127.0.0.1 -p 12001 -s 127.0.0.1:11211 -s 127.0.0.1:11212 -b 127.0.0.1:11213',
  ];
  static override flags = {
    name: Flags.string({description: 'name of the proxy in its log', default: 'proxy1', helpValue: '<name>'}),
    user: Flags.string({char: 'u', description: 'when started as root: run as this user', helpValue: '<user>'}),
    connections: wholeFlag({char: 'n', description: 'maximum number of client connections', default: 4096}),
    listen: Flags.string({char: 'l', description: 'address to listen on', default: '127.0.0.1', helpValue: '<ip>'}),
    port: portFlag({char: 'p', description: 'port to listen on', default: 12_001, helpValue: '<port>'}),
    node: addressFlag({char: 's', description: 'address of a node; may be repeated', required: true, multiple: true}),
    backup: addressFlag({char: 'b', description: 'address of a backup; may be repeated', multiple: true}),
    ketama: Flags.boolean({char: 'k', description: "magent's ketama: --distribution magent-ketama"}),
    'keep-alive': wholeFlag({char: 'i', description: 'accepted for magent; connections are pooled as needed'}),
    socket: Flags.string({
      char: 'f',
      description: 'also listen on this Unix socket',
      completes: 'file',
      helpValue: '<path>',
    }),
    foreground: Flags.boolean({char: 'D', description: 'accepted for magent; the proxy always runs in the foreground'}),
    verbose: Flags.boolean({char: 'v', description: 'accepted for magent'}),
    policy: Flags.option({options: policyNames, description: 'how to route', default: 'magent'})(),
    distribution: Flags.option({
      options: distributionNames,
      description: 'how keys are distributed (default: modula)',
    })(),
    quirks: Flags.option({
      options: quirksVersions,
      description: 'policy magent: the magent release whose quirks are reproduced',
      default: '0.5',
    })(),
    stats: Flags.option({
      options: statsForms,
      description: 'format of the replies to stats and version (default: magent; with --policy repair: memcached)',
    })(),
    'metrics-port': portFlag({description: 'serve Prometheus metrics on this port of 127.0.0.1 (default: none)'}),
    'raw-keys': Flags.boolean({description: 'allow control characters in keys; memaslap and memcaslap send them'}),
    workers: wholeFlag({
      description: 'number of processes that share the port, for machines with many cores',
      default: 1,
    }),
  };

  override async run(): Promise<void> {
    const {flags} = await this.parse(Proxy);
    checkWorkers(flags);
    const config = proxyConfigFrom(flags);
    warnOfRemote(flags.listen);
    await dropPrivileges(flags.user);
    const options = {signal: this.signal, log: limitRate((line) => void process.stderr.write(`${line}\n`))};
    if (flags.workers === 1) await runProxy(config, options);
    else await runWorkers(config, flags.workers, options);
  }
}
