// Ends a program after the process that ran it has died. Run by that process's watchdog:
//   node dist/scenario/end-program.js group|tree MARK [PID START-TIME]
import {processesMarked} from '../../support/process/find-processes.ts';
import {endGroup} from '../../support/process/process-group.ts';
import {endTree} from '../../support/process/process-tree.ts';
import {tieMark} from '../../support/process/tied-program.ts';

const [kind, mark, pid, startTime] = process.argv.slice(2);
if (startTime === undefined) {
  // Killed between the start of the program and the message with its pid.
  const left = processesMarked(tieMark).filter(({value}) => value === mark);
  await Promise.all(left.map(({identity}) => endTree(identity)));
} else {
  const end = kind === 'tree' ? endTree : endGroup;
  await end({pid: Number(pid), startTime});
}
