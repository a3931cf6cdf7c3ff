import {printableKeyBytes} from '../key-bytes.ts';
import {maxKeyBytes, maxTimeToLiveSeconds} from '../limits.ts';
import type {Verb} from '../request.ts';
import {BinaryRequest} from './binary-request.ts';
import type {BinaryFrame} from './binary-frame.ts';
import {CommandWriter} from './command-writer.ts';
import {statTopic} from './stat-topic.ts';
import {statuses} from './statuses.ts';

/** Longer than any command without its value: name, key, a unique, a delta, an initial value, flags and times. */
const longestLine = 512;
const writer = new CommandWriter();

const modes: Readonly<Partial<Record<Verb, string>>> = {add: ' ME', replace: ' MR', append: ' MA', prepend: ' MP'};

/**
 * Returns the command of the text protocol for a request: a plain one where its reply tells all that the binary reply
 * contains, else a meta command. Keys that a command line can't carry travel as base64. The frame's bytes are copied.
 */
export function textCommand(frame: BinaryFrame): BinaryRequest {
  if (frame.status !== statuses.ok && !frame.removesOldValue) return withoutCommand(frame);
  const {verb} = frame.opcode;
  switch (verb) {
    case 'get':
      return withKey(frame, 'gets', 'get', writeGet);
    case 'set':
      if (frame.removesOldValue) return withKey(frame, 'delete', 'delete', writeDelete);
      return withKey(frame, 'ms', frame.hasCas ? 'cas' : 'set', writeStore);
    case 'add':
    case 'replace':
      return withKey(frame, 'ms', frame.hasCas ? 'cas' : verb, writeStore);
    case 'append':
    case 'prepend':
      return withKey(frame, 'ms', verb, writeStore);
    case 'incr':
    case 'decr':
      return withKey(frame, 'ma', verb, writeArithmetic);
    case 'delete':
      return withKey(frame, 'delete', 'delete', writeDelete);
    case 'touch':
    case 'gat':
      return withKey(frame, 'gats', verb, writeTouch);
    case 'flush_all':
      return line(
        frame,
        'flush_all',
        frame.keyStart > frame.extrasStart ? `flush_all ${wireTime(frame.extra(0))}` : verb,
      );
    case 'stats':
      return statsRequest(frame);
    case 'mn':
    case 'version':
    case 'quit':
      return line(frame, verb, verb);
    case 'sasl':
    case 'sasl-list':
    case 'unknown':
      return withoutCommand(frame);
  }
}

function withoutCommand(frame: BinaryFrame): BinaryRequest {
  return line(frame, 'unknown', '');
}

function line(frame: BinaryFrame, verb: Verb, text: string): BinaryRequest {
  writer.begin(longestLine);
  const request = new BinaryRequest(frame, verb, undefined, writer.bytes, writer.start);
  writer.text(text);
  finishLine(request);
  writer.end();
  return request;
}

function statsRequest(frame: BinaryFrame): BinaryRequest {
  const topic = statTopic(frame.key);
  const request = line(frame, 'stats', topic === null || topic === '' ? 'stats' : `stats ${topic}`);
  if (topic === null) request.status = statuses.notFound;
  return request;
}

/** Writes the command line, and the value; returns the verb that it has used. */
type WriteCommand = (frame: BinaryFrame, request: BinaryRequest, encoded: boolean) => Verb;

function withKey(frame: BinaryFrame, verb: Verb, clientVerb: Verb, write: WriteCommand): BinaryRequest {
  const {bytes, keyStart, keyEnd} = frame;
  writer.begin(longestLine + frame.valueBytes);
  const request = new BinaryRequest(frame, verb, clientVerb, writer.bytes, writer.start);
  const encoded = !isPlain(bytes, keyStart, keyEnd);
  if (encoded) {
    request.encodedKey = frame.key;
    // memcached checks the length of the encoded key, too.
    if (encodedLength(keyEnd - keyStart) > maxKeyBytes) request.status = statuses.invalid;
  }
  request.verb = write(frame, request, encoded);
  writer.end();
  return request;
}

function writeGet(frame: BinaryFrame, request: BinaryRequest, encoded: boolean): Verb {
  writer.text(encoded ? 'mg ' : 'gets ');
  writeKey(frame, request, encoded);
  if (encoded) writer.text(' f c v');
  finishLine(request);
  return encoded ? 'mg' : 'gets';
}

function writeStore(frame: BinaryFrame, request: BinaryRequest, encoded: boolean): Verb {
  const {verb} = frame.opcode;
  writer.text('ms ');
  writeToken(frame, request, encoded);
  writer.number(frame.valueBytes);
  if (encoded) writer.text(' b');
  writeUnique(frame);
  if (verb === 'append' || verb === 'prepend') {
    writer.text(modes[verb] ?? '');
  } else {
    writeNumber(' F', frame.extra(0));
    writeNumber(' T', wireTime(frame.extra(4)));
    // A unique makes an add or a replace a compare-and-swap (proto_bin.c, process_bin_update).
    if (!frame.hasCas) writer.text(modes[verb as Verb] ?? '');
  }
  writer.text(' c');
  request.lineEnd = writer.at;
  writer.lineEnd();
  request.dataStart = writer.at;
  writer.copy(frame.bytes, frame.keyEnd, frame.end);
  request.dataEnd = writer.at;
  writer.lineEnd();
  request.end = writer.at;
  return 'ms';
}

function writeArithmetic(frame: BinaryFrame, request: BinaryRequest, encoded: boolean): Verb {
  writer.text('ma ');
  writeKey(frame, request, encoded);
  writeUnique(frame);
  if (frame.createsCounter) writer.text(` N${wireTime(frame.extra(16))} J${frame.longExtra(8)}`);
  writer.text(` D${frame.longExtra(0)} M${frame.opcode.verb === 'incr' ? 'I' : 'D'} c v`);
  finishLine(request);
  return 'ma';
}

function writeDelete(frame: BinaryFrame, request: BinaryRequest, encoded: boolean): Verb {
  const isMeta = encoded || (frame.hasCas && !frame.removesOldValue);
  writer.text(isMeta ? 'md ' : 'delete ');
  writeKey(frame, request, encoded);
  if (isMeta && !frame.removesOldValue) writeUnique(frame);
  finishLine(request);
  return isMeta ? 'md' : 'delete';
}

/** The binary reply to a touch contains the flags, so that it is a `gats`, too. */
function writeTouch(frame: BinaryFrame, request: BinaryRequest, encoded: boolean): Verb {
  const exptime = wireTime(frame.extra(0));
  if (encoded) {
    writer.text('mg ');
    writeKey(frame, request, encoded);
    writer.text(` T${exptime} f c${frame.opcode.verb === 'touch' ? '' : ' v'}`);
  } else {
    writer.text(`gats ${exptime} `);
    writeKey(frame, request, encoded);
  }
  finishLine(request);
  return encoded ? 'mg' : 'gats';
}

/** Writes the key, and the flag that says that it is encoded. */
function writeKey(frame: BinaryFrame, request: BinaryRequest, encoded: boolean): void {
  writeToken(frame, request, encoded);
  if (encoded) writer.text(' b');
}

/** Writes the key without that flag. */
function writeToken(frame: BinaryFrame, request: BinaryRequest, encoded: boolean): void {
  request.keyStart = writer.at;
  if (encoded) writer.text(frame.bytes.toString('base64', frame.keyStart, frame.keyEnd));
  else writer.copy(frame.bytes, frame.keyStart, frame.keyEnd);
  request.keyEnd = writer.at;
}

function writeUnique(frame: BinaryFrame): void {
  if (frame.hasCas) writer.text(` C${frame.cas}`);
}

/** Writes nothing for 0, which is the default. */
function writeNumber(flag: string, value: number): void {
  if (value === 0) return;
  writer.text(flag);
  writer.digits(value);
}

function finishLine(request: BinaryRequest): void {
  request.lineEnd = writer.at;
  writer.lineEnd();
  request.end = writer.at;
}

/** The text protocol's times are signed: a time beyond 2038 would mean "expired". */
function wireTime(exptime: number): number {
  return Math.min(exptime, maxTimeToLiveSeconds);
}

function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let position = start; position < end; position++) {
    if (printableKeyBytes[bytes[position] as number] !== 1) return false;
  }
  return true;
}

function encodedLength(length: number): number {
  return Math.ceil(length / 3) * 4;
}
