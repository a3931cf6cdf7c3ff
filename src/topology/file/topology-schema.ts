import * as z from 'zod/mini';
import {formatDuration} from '../../support/duration.ts';
import {defaults} from '../defaults.ts';
import {keysByPath} from '../../yaml/keys-by-path.ts';
import {expectedImage, imagePattern, ranges, expectedWhole, type Range} from '../rules.ts';
import {duration, field, mapping, name, oneOf, whole} from './topology-schema-parts.ts';
import {
  distributionNames,
  policyNames,
  proxyRuntimeNames,
  quirksVersions,
  statsForms,
  rejoinModes,
  runtimeNames,
} from '../topology.ts';

// Import this file dynamically only: most commands read no YAML and need no zod.

const nodeSchema = memberSchema('node', 'ports.base plus its place in the list');
const backupSchema = memberSchema('backup', 'the ports after the nodes');

const portsSchema = mapping({
  base: field(whole(ranges.port), 'Port of the first node; the others and the backups follow.', defaults.ports.base),
  offset: field(
    whole(ranges.portOffset),
    'Added to every port in this file, so that a second cluster fits beside the first.',
    defaults.ports.offset,
  ),
});

const proxySchema = mapping({
  count: field(
    whole(ranges.proxies),
    'How many proxies: proxy1, proxy2, … on consecutive ports.',
    defaults.proxy.count,
  ),
  port: field(
    whole(ranges.port),
    'Port of proxy1. The default moves up to the first port that no node or backup has.',
    defaults.proxy.port,
  ),
  listen: field(
    z.string({error: 'an IP address or localhost'}),
    'Address the proxies listen on: an IP address or localhost. Loopback, unless allowRemote is true.',
    defaults.proxy.listen,
  ),
  allowRemote: field(
    z.boolean({error: 'true or false'}),
    'Let listen be an address that other machines reach. memcached has no passwords.',
    false,
  ),
  runtime: field(
    oneOf(proxyRuntimeNames),
    'host: a process on this machine. docker: a container beside docker nodes.',
    defaults.proxy.runtime,
  ),
  policy: field(
    oneOf(policyNames),
    'magent: routes as magent does, flaws included. repair: keeps the replicas of a key the same.',
    defaults.proxy.policy,
  ),
  distribution: field(
    oneOf(distributionNames),
    'How keys are spread over the nodes. modula: hash modulo nodes. ketama: libmemcached’s ring. ' +
      'magent-ketama: magent’s -k, which sends nearly all keys to one node.',
    defaults.proxy.distribution,
  ),
  maxConnections: field(
    whole(ranges.maxConnections),
    'Clients that a proxy serves at once.',
    defaults.proxy.maxConnections,
  ),
  connectTimeout: field(
    duration(ranges.timeoutMs),
    'repair only: how long connecting to a node may take. magent has no deadlines.',
    formatDuration(defaults.proxy.connectTimeoutMs),
  ),
  requestTimeout: field(
    duration(ranges.timeoutMs),
    'repair only: how long a node may take to answer. magent has no deadlines.',
    formatDuration(defaults.proxy.requestTimeoutMs),
  ),
  rejoin: field(
    oneOf(rejoinModes),
    'repair only: what a node that comes back with old data gets. flush: emptied. replay: the keys it missed removed.',
    defaults.proxy.rejoin,
  ),
  quirks: field(
    oneOf(quirksVersions, 'in quotes'),
    'magent only: the magent release to imitate, in quotes.',
    defaults.proxy.quirks,
  ),
  stats: field(
    oneOf(statsForms),
    'Whose form the answers to stats and version have. magent: its own, policy magent only. memcached: what tools and clients understand. Default: as the policy.',
  ),
  metricsPort: field(whole(ranges.port), 'Port of proxy1’s Prometheus metrics; without it there are none.'),
});

export const topologySchema = mapping({
  version: field(z.literal(1, {error: '1'}), 'Version of this format.', 1),
  name: field(name(), 'Name of the cluster.', defaults.name),
  runtime: field(
    oneOf(['auto', ...runtimeNames]),
    'How nodes run. auto: docker if an engine answers, else process if memcached is installed, else embedded.',
    defaults.runtime,
  ),
  nodes: field(members(ranges.nodes, nodeSchema, 'nodes'), 'How many nodes, or a list of them.', defaults.nodes),
  backups: field(
    members(ranges.backups, backupSchema, 'backups'),
    'How many backups, or a list of them. Default: 1, without a proxy 0.',
  ),
  memory: field(whole(ranges.memoryMiB, ' (MiB)'), 'Memory of a node or backup in MiB.', defaults.memoryMiB),
  image: field(
    z.string({error: expectedImage}).check(z.regex(imagePattern, {error: expectedImage})),
    'Container image of the nodes; docker only.',
    defaults.image,
  ),
  ports: field(portsSchema, 'Where nodes and backups listen, on 127.0.0.1.'),
  proxy: field(
    z.union([z.literal(false), proxySchema], {error: 'false, or a mapping such as {count: 1}'}),
    'The proxy that clients talk to. false: none, the clients distribute the keys themselves.',
  ),
}).register(z.globalRegistry, {title: 'mcluster topology', description: 'A local memcached cluster.'});

/** The known keys of each mapping of the format. */
export const knownKeys = keysByPath(topologySchema);

/** Returns the format as a JSON schema (draft 2020-12), for editors. */
export function topologyJsonSchema(): object {
  return z.toJSONSchema(topologySchema, {io: 'input'});
}

function memberSchema(role: string, defaultPort: string) {
  return mapping({
    name: field(name(), `Name of the ${role}; by default ${role}1, ${role}2, …`),
    port: field(whole(ranges.port), `Port on 127.0.0.1, before ports.offset; by default ${defaultPort}.`),
    memory: field(whole(ranges.memoryMiB, ' (MiB)'), 'Memory in MiB; by default the memory of the topology.'),
  });
}

function members<Entry extends z.ZodMiniType>(range: Range, entry: Entry, plural: string) {
  const error = `${expectedWhole(range)}, or a list of ${range.min} to ${range.max} ${plural}`;
  const list = z.array(entry).check(z.minLength(range.min, {error}), z.maxLength(range.max, {error}));
  return z.union([whole(range, `, or a list of ${plural}`), list], {error});
}
