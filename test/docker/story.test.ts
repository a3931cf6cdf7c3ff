import {expect, it} from 'vitest';
import {describeStory, storyName} from '../contracts/story.ts';
import {dockerMissing, leftBehind} from '../support/docker-engine.ts';

describeStory('docker', {missing: dockerMissing});

it.skipIf(dockerMissing)('the story leaves no container and no network', () => {
  expect(leftBehind(storyName)).toEqual([]);
});
