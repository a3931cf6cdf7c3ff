// Ends a program after the process that ran it has died. Run by that process's watchdog:
//   node dist/scenario/end-program.js group|tree PID START-TIME
import {endGroup} from '../../support/process/process-group.ts';
import {endTree} from '../../support/process/process-tree.ts';

const [kind, pid, startTime] = process.argv.slice(2);
const end = kind === 'tree' ? endTree : endGroup;
await end({pid: Number(pid), startTime: startTime!});
