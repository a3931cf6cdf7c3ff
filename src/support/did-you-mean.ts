import {distance} from 'fastest-levenshtein';

const maxTyped = 100;

/**
 * Returns the candidate that a user who typed `value` most likely meant, or undefined if none is near: at most two
 * edits for every five characters (swapping two neighbours is one edit), ignoring case. If exactly one candidate begins
 * with `value`, it is preferred.
 */
export function closest(value: string, candidates: readonly string[]): string | undefined {
  // No name is that long, and the distance of long texts takes long to find.
  if (value.length > maxTyped) return undefined;
  const typed = value.toLowerCase();
  const begun = candidates.filter((candidate) => typed.length > 1 && candidate.toLowerCase().startsWith(typed));
  if (begun.length === 1) return begun[0];
  let best: string | undefined;
  let bestEdits = Math.max(1, Math.floor(typed.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const edits = editsBetween(typed, candidate.toLowerCase());
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

function editsBetween(typed: string, meant: string): number {
  const at = [...typed].findIndex((character, index) => character !== meant[index]);
  const exchanged = typed.slice(0, at) + (typed[at + 1] ?? '') + typed[at]! + typed.slice(at + 2);
  return typed !== meant && exchanged === meant ? 1 : distance(typed, meant);
}
