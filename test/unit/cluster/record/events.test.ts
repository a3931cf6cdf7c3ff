import {rmSync} from 'node:fs';
import {expect, it} from 'vitest';
import {appendEvents, readEvents} from '../../../../src/cluster/record/events.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

const folder = useScratchFolder();
const event = {cluster: 'demo', member: 'node1', event: 'heal', by: 'a test'} as const;

it('events are one line each, in order', async () => {
  await appendEvents(folder.path, [event, {...event, member: 'node2'}]);
  await appendEvents(folder.path, [{...event, member: 'node3'}]);
  expect((await readEvents(folder.path)).map(({member}) => member)).toEqual(['node1', 'node2', 'node3']);
});

it('events after the cluster was taken down are dropped', async () => {
  rmSync(folder.path, {recursive: true});
  await appendEvents(folder.path, [event]);
  await expect(readEvents(folder.path)).rejects.toThrow('ENOENT');
});
