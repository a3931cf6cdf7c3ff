// Ends a scenario's program after the process that ran it has died. Run by that process's watchdog:
//   node dist/scenario/end-program.js PID START-TIME
import {endGroup} from '../support/process-group.ts';

const [pid, startTime] = process.argv.slice(2);
await endGroup({pid: Number(pid), startTime: startTime!});
