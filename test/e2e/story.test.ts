import {describeStory} from '../contracts/story.ts';
import {memcachedMissing} from '../support/memcached-process.ts';

describeStory('process', {missing: memcachedMissing});
