import type {RuleFinding} from './rule-finding.ts';
import {byStart, countWhile, prefixMax} from './ordered.ts';
import type {Step} from './step.ts';

/**
 * Replies that say that a key existed, though it was deleted and nothing can have stored it since, or nothing ever
 * stored it. O(n log n).
 */
export function checkPresence(steps: readonly Step[], startsEmpty: boolean): RuleFinding[] {
  const creators = steps.filter(isCreator).sort(byStart);
  const latest = prefixMax(creators, ({toMs}) => toMs);
  const deletes = steps.filter(({kind, happened}) => kind === 'delete' && happened).sort((a, b) => a.toMs - b.toMs);
  const lastBegun = prefixMax(deletes, ({fromMs}) => fromMs);
  const found = new Map<Step | undefined, RuleFinding>();
  for (const step of steps) {
    if (!step.needsPresence || !step.happened) continue;
    const creator = latest[countWhile(creators, ({fromMs}) => fromMs <= step.toMs) - 1];
    const removed = lastBegun[countWhile(deletes, ({toMs}) => toMs < step.fromMs) - 1];
    if (found.has(removed)) continue;
    if (!creator && startsEmpty) {
      found.set(removed, untruthful([...(removed ? [removed] : []), step], 'nothing had stored the key'));
    } else if (removed && (!creator || creator.toMs < removed.fromMs)) {
      const proof = [...(creator ? [creator] : []), removed, step];
      found.set(removed, untruthful(proof, 'the key was gone, and nothing had stored it again'));
    }
  }
  return [...found.values()];
}

function untruthful(proof: Step[], because: string): RuleFinding {
  return {kind: 'untruthful-reply', proof, because};
}

/** replace and cas store only where a key is already. */
function isCreator({kind, needsPresence}: Step): boolean {
  return kind === 'write' && !needsPresence;
}
