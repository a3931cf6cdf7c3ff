/** Something to put where TAB was pressed, and what it is, for shells that show that. */
export type Candidate = {value: string; about?: string | undefined};

export type Completion = {
  candidates: readonly Candidate[];
  /** With no candidate, the shell may offer files. */
  orFiles?: boolean;
  /** More is to be typed right behind a candidate. */
  noSpace?: boolean;
};

/** A word that is being typed, and what is known of the line it is on. */
export type Place = {
  /** As much of it as was typed. */
  word: string;
  /** The cluster that the line is about. */
  cluster: string;
};

// Of the protocol that cobra's shell scripts speak, and those of @bomb.sh/tab.
const directives = {noSpace: 2, noFiles: 4};

/** One line a candidate, and a last one that says what else the shell should do. */
export function completionLines({candidates, orFiles, noSpace}: Completion): string {
  const lines = candidates.map(({value, about}) => (about ? `${value}\t${about.split('\n')[0]}` : value));
  const directive = (noSpace ? directives.noSpace : 0) + (orFiles ? 0 : directives.noFiles);
  return [...lines, `:${directive}`].join('\n');
}
