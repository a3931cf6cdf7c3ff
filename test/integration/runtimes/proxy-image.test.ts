import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {provideProxyImage} from '../../../src/runtimes/docker/image/proxy-image.ts';
import {failureOf} from '../../support/failure-of.ts';
import {usePretendDocker} from '../../support/pretend-docker.ts';

const why = 'Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host';

const legacy = [
  'DEPRECATED: The legacy builder is deprecated and will be removed in a future release.',
  '            Install the buildx component to build images with BuildKit:',
  '            https://docs.docker.com/go/buildx/',
  '',
  'Sending build context to Docker daemon  1.084MB',
  'Step 1/6 : ARG BASE=node:22-slim',
  'Step 2/6 : FROM ${BASE}',
  why,
];

const buildx = [
  '#0 building with "default" instance using docker driver',
  '#1 [internal] load metadata for docker.io/library/node:22-slim',
  '#1 ERROR: node:22-slim: failed to resolve source metadata',
  `ERROR: failed to solve: ${why}`,
];

describe("a proxy image that can't be built", () => {
  const pretend = usePretendDocker();

  it.each([
    ['without buildx', legacy, ['Step 1/6 : ARG BASE=node:22-slim', 'Step 2/6 : FROM ${BASE}'], why],
    ['with buildx', buildx, buildx.slice(0, 2), `failed to solve: ${why}`],
  ])('%s: reports the steps as progress, and the reason only in its error', async (_builder, said, steps, reason) => {
    writeFileSync(join(pretend.path, 'said'), `${said.join('\n')}\n`);
    pretend.docker(
      `if [ "$1" = build ]; then cat '${pretend.path}/said' >&2; ` +
        `else echo 'Error response from daemon: No such image: mcluster-proxy' >&2; fi; exit 1`,
    );
    // npm pack --ignore-scripts --pack-destination FOLDER
    writeFileSync(join(pretend.path, 'npm'), '#!/bin/sh\n: > "$4/mcluster.tgz"\n');
    chmodSync(join(pretend.path, 'npm'), 0o755);
    const lines: string[] = [];
    const {signal} = new AbortController();
    const failure = await failureOf(provideProxyImage({signal, onProgress: (line) => lines.push(line)}));
    expect(failure.message).toBe(`the image of the proxy could not be built: ${reason}`);
    expect(lines).toEqual([
      'packing mcluster for its proxy image',
      ...steps.map((step) => `building the proxy's image: ${step}`),
    ]);
  });
});
