import {nameInEnvironment} from '../errors/next-command.ts';
import type {Candidate, Completion, Place} from './candidate.ts';
import type {Source} from './sources.ts';

/** A value in an oclif definition; `completes`, the name of a source, is mcluster's addition. */
type Value = {options?: readonly string[] | undefined; completes?: unknown};

type Arg = Value & {multiple?: boolean | undefined};

type Flag = Value & {
  name: string;
  type: 'boolean' | 'option';
  char?: string | undefined;
  aliases?: readonly string[] | undefined;
  description?: string | undefined;
  hidden?: boolean | undefined;
  multiple?: boolean | undefined;
};

/** A command in oclif's manifest: its id (`scenario:run`), its arguments in order, its flags. */
type CommandDefinition = {
  id: string;
  summary?: string | undefined;
  hidden?: boolean;
  args: Readonly<Record<string, Arg>>;
  flags: Readonly<Record<string, Flag>>;
};

export type CliDefinition = {
  commands: readonly CommandDefinition[];
  topics: readonly {name: string; description?: string | undefined}[];
  sources: Readonly<Record<string, Source>>;
};

const nothing: Completion = {candidates: []};
const help: Candidate = {value: '--help', about: 'show help'};

/**
 * Returns candidates for the last of `words` (empty when nothing was typed yet); the others were typed between
 * `mcluster` and it. Never throws: an error message at TAB would only disturb the prompt.
 */
export async function complete(words: readonly string[], cli: CliDefinition): Promise<Completion> {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? '';
  const completion = await completionOf(before, word, cli).catch(() => nothing);
  const typed = /^--[\w-]+=(.*)$/s.exec(word)?.[1] ?? word;
  return {...completion, candidates: completion.candidates.filter(({value}) => value.startsWith(typed))};
}

async function completionOf(before: readonly string[], word: string, cli: CliDefinition): Promise<Completion> {
  const asksHelp = before[0] === 'help';
  const path = asksHelp ? before.slice(1) : before;
  const command = commandAt(path, cli);
  if (command === undefined) return {candidates: word.startsWith('-') ? globalFlags(path) : nextWords(path, cli)};
  if (asksHelp) return nothing;
  const line = readLine(path.slice(command.id.split(':').length), command);
  const cluster = line.given.get('name') ?? nameInEnvironment() ?? 'default';
  const [, name, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
  const flag = line.openFlag ?? (name === undefined ? undefined : flagNamed(name, command));
  if (flag) return valuesOf(flag, {word: value ?? word, cluster}, cli);
  if (word.startsWith('-') && !line.flagsEnded) return {candidates: flagsLeft(command, line)};
  const args = Object.values(command.args);
  const arg = args[line.args.length] ?? args.findLast(({multiple}) => multiple);
  if (arg === undefined) return nothing;
  const completion = await valuesOf(arg, {word, cluster}, cli);
  return {...completion, candidates: completion.candidates.filter((candidate) => !line.args.includes(candidate.value))};
}

function commandAt(path: readonly string[], {commands}: CliDefinition): CommandDefinition | undefined {
  const visible = commands.filter(({hidden}) => !hidden);
  return visible.find(({id}) => id.split(':').every((part, index) => part === path[index]));
}

function globalFlags(path: readonly string[]): Candidate[] {
  return path.length > 0 ? [help] : [help, {value: '--version', about: 'show the version'}];
}

/** Returns the words that can follow `path` in names of commands and topics. */
function nextWords(path: readonly string[], {commands, topics}: CliDefinition): Candidate[] {
  const words = new Map<string, string | undefined>();
  for (const {id, summary, hidden} of commands) {
    const parts = id.split(':');
    const next = parts[path.length];
    if (hidden || next === undefined || path.some((part, index) => part !== parts[index])) continue;
    const topic = topics.find(({name}) => name === parts.slice(0, path.length + 1).join(':'));
    words.set(next, topic?.description ?? summary);
  }
  return [...words].map(([value, about]) => ({value, about}));
}

type Line = {
  args: string[];
  /** Flags by name, with their last value. */
  given: Map<string, string>;
  /** The flag before the last word, if it still needs a value. */
  openFlag: Flag | undefined;
  /** By `--`. */
  flagsEnded: boolean;
};

function readLine(words: readonly string[], command: CommandDefinition): Line {
  const line: Line = {args: [], given: new Map(), openFlag: undefined, flagsEnded: false};
  for (const word of words) {
    if (line.openFlag) {
      line.given.set(line.openFlag.name, word);
      line.openFlag = undefined;
    } else if (word === '--') line.flagsEnded = true;
    else if (line.flagsEnded || !word.startsWith('-')) line.args.push(word);
    else {
      const [name = '', ...value] = word.split('=');
      const flag = flagNamed(name, command);
      if (flag) line.given.set(flag.name, value.join('='));
      if (flag?.type === 'option' && value.length === 0) line.openFlag = flag;
    }
  }
  return line;
}

function flagNamed(typed: string, {flags}: CommandDefinition): Flag | undefined {
  return Object.values(flags).find(({name, char, aliases = []}) =>
    [...[name, ...aliases].map((long) => `--${long}`), `-${char ?? '-'}`].includes(typed),
  );
}

function flagsLeft({flags}: CommandDefinition, {given}: Line): Candidate[] {
  const left = Object.values(flags).filter(({name, hidden, multiple}) => !hidden && (multiple || !given.has(name)));
  return [...left.map(({name, description}) => ({value: `--${name}`, about: description})), help];
}

async function valuesOf({options, completes}: Value, place: Place, {sources}: CliDefinition): Promise<Completion> {
  if (options) return {candidates: options.map((value) => ({value}))};
  const source = typeof completes === 'string' ? sources[completes] : undefined;
  return (await source?.(place)) ?? nothing;
}
