// Ends a program of a scenario, when the process that ran it is no more. Started by what watches over that:
//   node dist/scenario/end-program.js PID START-TIME
import {endGroup} from '../support/process-group.ts';

const [pid, startTime] = process.argv.slice(2);
await endGroup({pid: Number(pid), startTime: startTime!});
