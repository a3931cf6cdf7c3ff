import {opcodes, replies} from './frames.ts';

const names = new Map<number, string>(Object.entries(opcodes).map(([name, code]) => [code, name]));
const shownBytes = 60;

/** Returns one line for each reply, so that a difference between two streams can be read. */
export function describeReplies(bytes: Buffer, options: {uniques?: boolean} = {}): string[] {
  const {replies: found, rest} = replies(bytes);
  const lines = found.map(({magic, code, status, opaque, cas, extras, key, value}) => {
    const parts = [
      names.get(code) ?? `opcode ${code}`,
      ...(magic === 0x81 ? [] : [`magic ${magic}`]),
      ...(status === 0 ? [] : [`status ${status}`]),
      ...(opaque === 0xdead_beef ? [] : [`opaque ${opaque}`]),
      ...(cas === 0n ? [] : [`cas ${options.uniques === false ? 'N' : cas}`]),
      ...(extras.length === 0 ? [] : [`extras ${extras.toString('hex')}`]),
      ...(key === '' ? [] : [`key ${JSON.stringify(key)}`]),
      ...(value === '' ? [] : [`value ${JSON.stringify(value.slice(0, shownBytes))} (${value.length})`]),
    ];
    return parts.join(', ');
  });
  return rest.length === 0
    ? lines
    : [...lines, `incomplete: ${JSON.stringify(rest.toString('latin1', 0, shownBytes))}`];
}
