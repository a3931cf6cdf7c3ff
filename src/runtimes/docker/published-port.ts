import {docker} from './docker-cli.ts';
import {labelKeys} from './names.ts';
import {withoutAnyone} from './remove-cluster.ts';

/** Whose container has a port of this machine. */
export type PublishingContainer = {
  name: string;
  /** The cluster of ours that it was left behind by, its state folder being gone. */
  cluster: string | null;
};

/**
 * The running container that a port is published for; null when there is none, or no engine that says so. For an error's
 * text: never throws, and does not wait long.
 */
export async function containerPublishing(port: number): Promise<PublishingContainer | null> {
  const columns = [
    '{{.Names}}',
    '{{.Ports}}',
    ...[labelKeys.cluster, labelKeys.folder].map((key) => `{{.Label "${key}"}}`),
  ];
  // The filter also takes containers whose port is the same inside.
  const command = ['ps', '--filter', `publish=${port}`, '--format', columns.join('\t')];
  const listed = await docker(command, {timeoutMs: 2_000}).catch(() => '');
  const lines = listed.split('\n').map((line) => line.split('\t'));
  const [name, , cluster = '', folder = ''] = lines.find(([, ports = '']) => isAmong(ports, port)) ?? [];
  if (!name) return null;
  const isLeft = cluster !== '' && withoutAnyone({folder});
  return {name, cluster: isLeft ? cluster : null};
}

/** As `docker ps` prints them: `127.0.0.1:11213->11211/tcp, :::7000-7002->7000-7002/tcp`. */
function isAmong(ports: string, port: number): boolean {
  const ranges = [...ports.matchAll(/:(\d+)(?:-(\d+))?->/g)];
  return ranges.some(([, first, last]) => port >= Number(first) && port <= Number(last ?? first));
}
