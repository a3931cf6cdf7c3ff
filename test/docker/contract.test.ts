import {dockerRuntime} from '../../src/runtimes/docker/docker-runtime.ts';
import {describeRuntime} from '../contracts/runtime.ts';
import {dockerMissing, testImage} from '../support/docker-engine.ts';

describeRuntime({runtime: dockerRuntime, missing: dockerMissing, image: testImage});
