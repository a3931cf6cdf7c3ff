import {allUnreachable, type Answerer} from './answerer.ts';

/** `version`: the answer of the node that answers first, so that one that hangs keeps no client waiting. */
export function firstVersion(nodes: readonly Answerer[]): Promise<Buffer> {
  return new Promise((resolve) => {
    let open = nodes.length;
    for (const node of nodes) {
      void node.ask('version\r\n', 'line').then((reply) => {
        open--;
        if (reply !== null) resolve(reply);
        else if (open === 0) resolve(allUnreachable(nodes));
      });
    }
  });
}
