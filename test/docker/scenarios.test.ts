import {describeBuiltIns} from '../support/built-in-runs.ts';
import {dockerMissing} from '../support/docker-engine.ts';

describeBuiltIns('docker', dockerMissing);
