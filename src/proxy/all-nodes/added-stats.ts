import type {Request} from '../../protocol/request.ts';
import {addStats} from '../add-stats.ts';
import {allUnreachable, type Answerer} from './answerer.ts';

/** `stats`: the answers of all members of the first group of which any answers, added up. */
export async function addedStats(groups: readonly (readonly Answerer[])[], request: Request): Promise<Buffer> {
  const command = request.bytes.subarray(request.start, request.end);
  for (const group of groups) {
    const replies = await Promise.all(group.map((member) => member.ask(command, 'stats')));
    const answers = group.flatMap(({name}, index) => {
      const reply = replies[index] ?? null;
      return reply === null ? [] : [{name, reply: reply.toString('latin1')}];
    });
    if (answers.length > 0) return Buffer.from(addStats(request.tokens()[1], answers), 'latin1');
  }
  return allUnreachable(groups.flat());
}
