import type {ReplyShape} from '../../protocol/reply-scanner.ts';

export const storageVerbs = ['set', 'add', 'replace', 'append', 'prepend', 'cas'] as const;
export type StorageVerb = (typeof storageVerbs)[number];

/** One memcached command in the terms of a client library. Keys and values are UTF-8. */
export type Command =
  | {verb: 'get' | 'gets'; keys: readonly string[]}
  | {
      verb: StorageVerb;
      key: string;
      value: string;
      flags?: number | undefined;
      ttlSeconds?: number | undefined;
      /** `cas` only: the unique that `gets` returned. */
      unique?: string | undefined;
      noreply?: boolean | undefined;
    }
  | {verb: 'incr' | 'decr'; key: string; by: number; noreply?: boolean | undefined}
  | {verb: 'delete'; key: string; noreply?: boolean | undefined}
  | {verb: 'touch'; key: string; ttlSeconds: number; noreply?: boolean | undefined}
  | {verb: 'stats'; argument?: string | undefined};

/** A command as bytes, and how the end of its reply is recognised. */
export type EncodedCommand = {command: Command; bytes: Buffer; shape: ReplyShape; noreply: boolean};

/**
 * A command with `noreply` has no reply, so a client cannot know when it was read. A no-op after it is answered once it
 * was (protocol.txt, "Meta No-Op"); a memcached that does not know the no-op answers ERROR. A no-op before the command
 * shows which of the two this memcached answers, to distinguish it from the error lines that a malformed command
 * returns in spite of `noreply`.
 */
const receipt = 'mn\r\n';

export function encodeCommand(command: Command): EncodedCommand {
  const noreply = 'noreply' in command && command.noreply === true;
  const suffix = noreply ? ` noreply\r\n` : '\r\n';
  const text = textOf(command, suffix);
  const bytes = Buffer.from(noreply ? receipt + text + receipt : text);
  return {command, bytes, shape: shapeOf(command), noreply};
}

/** Returns the keys of a command. */
export function keysOf(command: Command): readonly string[] {
  if (command.verb === 'stats') return [];
  return 'keys' in command ? command.keys : [command.key];
}

function textOf(command: Command, suffix: string): string {
  switch (command.verb) {
    case 'get':
    case 'gets':
      return `${command.verb} ${command.keys.join(' ')}\r\n`;
    case 'incr':
    case 'decr':
      return `${command.verb} ${command.key} ${command.by}${suffix}`;
    case 'delete':
      return `delete ${command.key}${suffix}`;
    case 'touch':
      return `touch ${command.key} ${command.ttlSeconds}${suffix}`;
    case 'stats':
      return command.argument === undefined ? 'stats\r\n' : `stats ${command.argument}\r\n`;
    default: {
      const {verb, key, value, flags = 0, ttlSeconds = 0, unique} = command;
      const end = verb === 'cas' ? ` ${unique ?? '0'}${suffix}` : suffix;
      return `${verb} ${key} ${flags} ${ttlSeconds} ${Buffer.byteLength(value)}${end}${value}\r\n`;
    }
  }
}

function shapeOf({verb}: Command): ReplyShape {
  if (verb === 'get' || verb === 'gets') return 'values';
  return verb === 'stats' ? 'stats' : 'line';
}
