import {embeddedRuntime} from '../../../src/runtimes/embedded/embedded-runtime.ts';
import {describeRuntime} from '../../contracts/runtime.ts';

describeRuntime({runtime: embeddedRuntime, missing: null});
