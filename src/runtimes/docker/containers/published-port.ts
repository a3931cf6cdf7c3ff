import {docker} from '../engine/docker-cli.ts';
import {labelKeys} from '../names.ts';
import {withoutAnyone} from './remove-containers.ts';

/** The container that publishes a port of this machine. */
export type PublishingContainer = {
  name: string;
  /** The mcluster cluster that left it behind, if that cluster's state folder is gone. */
  cluster: string | null;
};

/**
 * Returns the running container that publishes a port; null when there is none, or no engine that answers. For the text
 * of an error: never throws, and does not wait long.
 */
export async function containerPublishing(port: number): Promise<PublishingContainer | null> {
  const columns = [
    '{{.Names}}',
    '{{.Ports}}',
    ...[labelKeys.cluster, labelKeys.folder].map((key) => `{{.Label "${key}"}}`),
  ];
  // The filter also matches containers with that port inside.
  const command = ['ps', '--filter', `publish=${port}`, '--format', columns.join('\t')];
  const listed = await docker(command, {timeoutMs: 2_000}).catch(() => '');
  const lines = listed.split('\n').map((line) => line.split('\t'));
  const [name, , cluster = '', folder = ''] = lines.find(([, ports = '']) => isAmong(ports, port)) ?? [];
  if (!name) return null;
  const isLeft = cluster !== '' && withoutAnyone({folder});
  return {name, cluster: isLeft ? cluster : null};
}

/** In the format of `docker ps`: `127.0.0.1:11213->11211/tcp, :::7000-7002->7000-7002/tcp`. */
function isAmong(ports: string, port: number): boolean {
  const ranges = [...ports.matchAll(/:(\d+)(?:-(\d+))?->/g)];
  return ranges.some(([, first, last]) => port >= Number(first) && port <= Number(last ?? first));
}
