import {processRuntime} from '../../../src/runtimes/process/process-runtime.ts';
import {describeRuntime} from '../../contracts/runtime.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';

describeRuntime({runtime: processRuntime, missing: memcachedMissing});
