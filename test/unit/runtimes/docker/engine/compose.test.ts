import {existsSync, writeFileSync} from 'node:fs';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {
  composeConfig,
  composeDown,
  composePull,
  composeUp,
  type ComposeCall,
  type ComposeRun,
} from '../../../../../src/runtimes/docker/engine/compose.ts';
import {waitUntil} from '../../../../../src/support/wait-until.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

const project = {name: 'mcluster-demo', file: '/state/demo/compose.yaml'};

describe('a run of Compose', () => {
  const pretend = usePretendDocker();

  const verbs: [string, (call: ComposeCall) => ComposeRun, string][] = [
    ['up', (call) => composeUp(project, ['node1', 'node2'], call), 'up -d node1 node2'],
    ['down', (call) => composeDown(project, call), 'down --volumes --timeout 0'],
  ];

  it.each(verbs)('that is to %s selects the project and its file', async (_verb, start, end) => {
    pretend.compose('echo "$@"; echo "$COMPOSE_FILE$COMPOSE_REMOVE_ORPHANS" >&2');
    process.env.COMPOSE_FILE = 'another.yaml';
    const stdout = `--project-name mcluster-demo -f /state/demo/compose.yaml ${end}\n`;
    expect(await start({}).ended).toEqual({stdout, stderr: '0\n', error: null});
  });

  it.each([
    [
      'an image to pull',
      (call: ComposeCall) => composePull('a/b:$1', call),
      'services:\n  node:\n    image: a/b:$$1\n',
    ],
    ['a file to check', (call: ComposeCall) => composeConfig('services: {}\n', call), 'services: {}\n'],
  ])('reads %s from its stdin, and nothing from the current folder', async (_what, start, text) => {
    pretend.compose('echo "$@"; cat');
    const {stdout} = await start({}).ended;
    expect(stdout).toMatch(/^--project-name mcluster --env-file \/dev\/null -f - (pull|config --quiet)\n/);
    expect(stdout.slice(stdout.indexOf('\n') + 1)).toBe(text);
  });

  it('reports the lines of its progress as they arrive', async () => {
    pretend.compose(`printf ' Container a  Star' >&2; sleep 0.1; printf 'ted\\n Container b  Started\\n' >&2`);
    const lines: string[] = [];
    await composeDown(project, {onLine: (line) => lines.push(line)}).ended;
    expect(lines).toEqual(['Container a  Started', 'Container b  Started']);
  });

  it('leaves no timer that would keep this process alive after it has ended', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => timers.mockRestore());
    pretend.compose('exit 0');
    await composeDown(project, {}).ended;
    expect(timers).not.toHaveBeenCalled();
  });

  it('does not keep this process alive once it is left', async () => {
    const held = (): string[] =>
      process.getActiveResourcesInfo().filter((resource) => ['ProcessWrap', 'PipeWrap'].includes(resource));
    const goOn = `${pretend.path}/go-on`;
    pretend.compose(`while [ ! -e ${goOn} ]; do sleep 0.05; done`);
    const before = held().length;
    const run = composeUp(project, [], {});
    expect(held().length).toBeGreaterThan(before);
    run.leave();
    expect(held().length).toBe(before);
    writeFileSync(goOn, '');
    expect((await run.ended).error).toBeNull();
  });

  it.each([
    ['fails', 'echo "Error response from daemon: no space left" >&2; exit 17', 30_000, 'DOCKER_FAILED'],
    ['hangs', 'exec sleep 60', 100, 'DOCKER_ENGINE_UNREACHABLE'],
  ])('that %s has an error that names the command', async (_what, script, timeoutMs, code) => {
    pretend.compose(script);
    const command = 'docker compose --project-name mcluster-demo --file /state/demo/compose.yaml up -d node1';
    const {error} = await composeUp(project, ['node1'], {timeoutMs}).ended;
    expect(error).toMatchObject({code, details: {command}});
  });

  it('that cannot be started has an error, too', async () => {
    pretend.compose('');
    writeFileSync(`${pretend.path}/cli-plugins/docker-compose`, '#!/nowhere\n');
    const {error} = await composeDown(project, {}).ended;
    expect(error).toMatchObject({code: 'DOCKER_FAILED', details: {output: expect.stringMatching(/ENOENT$/) as string}});
  });

  it('is ended by an abort, which is no unhandled rejection even if nothing waits for it', async () => {
    const started = `${pretend.path}/started`;
    const ended = `${pretend.path}/ended`;
    pretend.compose(`trap 'touch ${ended}; exit 1' TERM; touch ${started}; while :; do sleep 0.05; done`);
    const interruption = new AbortController();
    const run = composeUp(project, [], {signal: interruption.signal});
    await waitUntil(() => (existsSync(started) ? true : undefined), {timeoutMs: 120_000});
    interruption.abort();
    await waitUntil(() => (existsSync(ended) ? true : undefined), {timeoutMs: 120_000});
    // By now, Node would have reported it.
    await new Promise((resolve) => setImmediate(resolve));
    await expect(run.ended).rejects.toMatchObject({code: 'INTERRUPTED'});
  });

  it('is not started after an abort', () => {
    pretend.compose(`touch ${pretend.path}/started`);
    expect(() => composeDown(project, {signal: AbortSignal.abort()})).toThrow('interrupted');
    expect(existsSync(`${pretend.path}/started`)).toBe(false);
  });
});
