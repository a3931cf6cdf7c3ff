/** A word to insert where TAB was pressed, with a description for shells that show it. */
export type Candidate = {value: string; about?: string | undefined};

export type Completion = {
  candidates: readonly Candidate[];
  /** Without candidates, the shell may offer files. */
  orFiles?: boolean;
  /** More can be typed directly after a candidate, so no space is added. */
  noSpace?: boolean;
};

/** The word being completed, and the context of its line. */
export type Place = {
  /** The part that was typed. */
  word: string;
  /** The cluster that the line acts on. */
  cluster: string;
};

// From the protocol between cobra's shell scripts, used by @bomb.sh/tab as well, and the program.
const directives = {noSpace: 2, noFiles: 4};

/** Returns one line per candidate, and a last line with directives for the shell. */
export function completionLines({candidates, orFiles, noSpace}: Completion): string {
  const lines = candidates.map(({value, about}) => (about ? `${value}\t${about.split('\n')[0]}` : value));
  const directive = (noSpace ? directives.noSpace : 0) + (orFiles ? 0 : directives.noFiles);
  return [...lines, `:${directive}`].join('\n');
}
