import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gzipSync} from 'node:zlib';

type Blob = {type: string; bytes: Buffer};

/**
 * A registry on 127.0.0.1 with one image of one small file, for tests that pull: the part of the distribution
 * specification that `docker pull` uses.
 */
export class ImageRegistry {
  readonly #server: Server;
  readonly #blobs = new Map<string, Blob>();
  #manifest = '';

  private constructor() {
    this.#server = createServer((request, response) => {
      const url = request.url ?? '';
      const name = url.split('/').at(-1) ?? '';
      const blob = url === '/v2/' ? {type: 'application/json', bytes: Buffer.from('{}')} : this.#find(name);
      if (!blob) {
        response.writeHead(404, {'content-type': 'application/json'});
        response.end(JSON.stringify({errors: [{code: 'MANIFEST_UNKNOWN', message: 'manifest unknown'}]}));
        return;
      }
      response.writeHead(200, {
        'content-type': blob.type,
        'content-length': blob.bytes.length,
        'docker-content-digest': digestOf(blob.bytes),
      });
      response.end(request.method === 'HEAD' ? undefined : blob.bytes);
    });
  }

  static async start(): Promise<ImageRegistry> {
    const registry = new ImageRegistry();
    registry.#addImage();
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  /** The image in the registry; every other tag and name is unknown to it. */
  get image(): string {
    return `${this.#address}/memcached:there`;
  }

  get missingImage(): string {
    return `${this.#address}/memcached:not-there`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  get #address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #find(name: string): Blob | undefined {
    return this.#blobs.get(name === 'there' ? this.#manifest : name);
  }

  #addImage(): void {
    const layer = emptyTar();
    const compressed = gzipSync(layer);
    const layerType = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
    const configType = 'application/vnd.docker.container.image.v1+json';
    const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
    const config = Buffer.from(
      JSON.stringify({
        architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
        os: 'linux',
        config: {Env: ['MEMCACHED_VERSION=1.6.99']},
        rootfs: {type: 'layers', diff_ids: [digestOf(layer)]},
      }),
    );
    const described = (mediaType: string, bytes: Buffer) => ({
      mediaType,
      size: bytes.length,
      digest: this.#add(mediaType, bytes),
    });
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: described(configType, config),
        layers: [described(layerType, compressed)],
      }),
    );
    this.#manifest = this.#add(manifestType, manifest);
  }

  #add(type: string, bytes: Buffer): string {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, {type, bytes});
    return digest;
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Two blocks of zeros: the end marker of an otherwise empty archive. */
function emptyTar(): Buffer {
  return Buffer.alloc(1024);
}
