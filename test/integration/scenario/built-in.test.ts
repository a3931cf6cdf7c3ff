import {describeBuiltIns} from '../../support/built-in-runs.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';

describeBuiltIns('process', memcachedMissing);
describeBuiltIns('embedded');
