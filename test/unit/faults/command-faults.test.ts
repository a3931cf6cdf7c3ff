import {describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import {FaultedLink} from '../../support/faulted-link.ts';

describe('reply', () => {
  it("answers in the node's place, and sends version to the node instead", () => {
    const {link, add} = new FaultedLink();
    const fault = add({kind: 'reply', verb: 'set', key: 'user:*', reply: 'SERVER_ERROR out of memory'});
    link.ask('set user:1 0 0 1\r\nx');
    link.ask('set other 0 0 1\r\ny');
    link.answer('VERSION 1.6.18\r\nSTORED\r\n');
    expect(link.take()).toEqual([
      '>version\r\n',
      '>set other 0 0 1\r\ny\r\n',
      'set: SERVER_ERROR out of memory\r\n',
      'set: STORED\r\n',
    ]);
    expect(fault.match.hits).toBe(1);
  });
});

describe('drop', () => {
  it('withholds one reply and passes the others; the withheld one arrives when the fault ends', () => {
    const {link, add, faults} = new FaultedLink();
    const fault = add({kind: 'drop', key: 'a'});
    link.ask('get a', 'values', 'a');
    link.ask('get b', 'values', 'b');
    link.answer('VALUE a 0 1\r\n1\r\nEND\r\nEND\r\n');
    expect(link.take()).toEqual(['>get a\r\n', '>get b\r\n', 'b: END\r\n']);
    faults.remove(fault);
    expect(link.take()).toEqual(['a: VALUE a 0 1\r\n1\r\nEND\r\n']);
  });

  it('loses the reply when the connection ends first, and when the link is disowned', () => {
    for (const end of ['reset', 'disown'] as const) {
      const {link, add, faults} = new FaultedLink();
      const fault = add({kind: 'drop'});
      link.ask('get a', 'values');
      link.answer('END\r\n');
      expect(faults.oldestTick).toBe(0);
      if (end === 'reset') link.wire.reset();
      else faults.onDisowned();
      expect(link.take().at(-1)).toBe('get: lost');
      expect(faults.oldestTick).toBeNull();
      faults.remove(fault);
      expect(link.take()).toEqual([]);
    }
  });

  it('passes a reply that arrives only after the fault has ended', () => {
    const {link, add, faults} = new FaultedLink();
    const fault = add({kind: 'drop'});
    link.ask('get a', 'values');
    faults.remove(fault);
    link.answer('END\r\n');
    expect(link.take()).toEqual(['>get a\r\n', 'get: END\r\n']);
  });

  it('makes no node late by withholding the reply to a probe, which arrives when the probing ends', () => {
    const {link, add, faults} = new FaultedLink();
    const fault = add({kind: 'drop', key: 'a'});
    const probing = faults.probing(fault, () => {
      link.ask('version');
    });
    link.answer('VERSION 1.6.18\r\n');
    expect(faults).toMatchObject({oldestTick: null, withheldReplies: 1});
    expect(probing.acts.times).toBe(1);
    probing.end();
    expect(faults.withheldReplies).toBe(0);
    expect(link.take()).toEqual(['>version\r\n', 'version: VERSION 1.6.18\r\n']);
  });
});

describe('delay', () => {
  it('delays one reply, and not those behind it', async () => {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'delay', key: 'a', delayMs: 100});
    link.ask('get a', 'values', 'a');
    link.ask('get b', 'values', 'b');
    link.answer('END\r\nEND\r\n');
    link.take();
    await clock.advance(99);
    expect(link.take()).toEqual([]);
    await clock.advance(1);
    expect(link.take()).toEqual(['a: END\r\n']);
  });
});

it('no timer is left when a delay is removed, or its connection ends', () => {
  for (const end of ['remove', 'reset'] as const) {
    const {link, add, faults, clock} = new FaultedLink();
    const fault = add({kind: 'delay', delayMs: 1000});
    link.ask('get a', 'values');
    link.answer('END\r\n');
    expect(clock.sleeping).toBe(1);
    if (end === 'remove') faults.remove(fault);
    else link.wire.reset();
    expect(clock.sleeping).toBe(0);
    expect(link.take().at(-1)).toBe(end === 'remove' ? 'get: END\r\n' : 'get: lost');
  }
});

describe('corrupt', () => {
  it.each([
    ['get a', 'values', 'VALUE a 0 5\r\nhello\r\nEND\r\n', /^VALUE a 0 5\r\n(?!hello).{5}\r\nEND\r\n$/],
    ['mg a v', 'meta', 'VA 5\r\nhello\r\n', /^VA 5\r\n(?!hello).{5}\r\n$/],
    ['set a', 'line', 'STORED\r\n', /^(?!STORED).{6}\r\n$/],
  ] as const)('changes one byte of the answer to %s, and no framing', (command, shape, answer, expected) => {
    for (let seed = 0; seed < 20; seed++) {
      const {link, add} = new FaultedLink();
      add({kind: 'corrupt'}, seed);
      link.ask(command, shape, 'it');
      link.answer(answer);
      const got = link.take().at(-1)?.slice('it: '.length) ?? '';
      expect(got).toMatch(expected);
      expect([...got].filter((byte, index) => byte !== answer[index])).toHaveLength(1);
    }
  });
});

describe('miss', () => {
  it.each([
    ['get a', 'values', 'END\r\n'],
    ['gat 0 a', 'values', 'END\r\n'],
    ['mg a v O7', 'meta', 'EN O7\r\n'],
    ['md a O7 k', 'meta', 'NF O7 ka\r\n'],
    ['delete a', 'line', 'NOT_FOUND\r\n'],
    ['incr a 1', 'line', 'NOT_FOUND\r\n'],
    ['append a 0 0 1\r\nx', 'line', 'NOT_STORED\r\n'],
  ] as const)('answers %s as if the key did not exist', (command, shape, expected) => {
    const {link, add} = new FaultedLink();
    add({kind: 'miss', key: 'a'});
    link.ask(command, shape, 'it');
    link.answer('VERSION 1.6.18\r\n');
    expect(link.take()).toEqual(['>version\r\n', `it: ${expected}`]);
  });

  it('removes only the matching keys from a multi-get', () => {
    const {link, add} = new FaultedLink();
    add({kind: 'miss', key: 'user:*'});
    link.ask('get user:1 b user:2', 'values');
    link.answer('VALUE user:1 0 1\r\n1\r\nVALUE b 0 1\r\n2\r\nVALUE user:2 0 1\r\n3\r\nEND\r\n');
    expect(link.take()).toEqual(['>get user:1 b user:2\r\n', 'get: VALUE b 0 1\r\n2\r\nEND\r\n']);
  });

  it('passes commands that have no such answer', () => {
    const {link, add} = new FaultedLink();
    add({kind: 'miss'});
    link.ask('set a 0 0 1\r\nx');
    expect(link.take()).toEqual(['>set a 0 0 1\r\nx\r\n']);
  });
});

describe('reset', () => {
  it('loses the command before the node, with everything in transit, in direction requests', () => {
    const {link, add} = new FaultedLink();
    add({kind: 'reset', verb: 'set', direction: 'requests'});
    link.ask('get a', 'values');
    link.ask('set a 0 0 1\r\nx');
    expect(link.take().filter((event) => !event.startsWith('>set'))).toEqual(['>get a\r\n', 'reset', 'get: lost']);
  });

  it('loses the answer after the node has executed the command, with all later ones, in direction replies', () => {
    const {link, add} = new FaultedLink();
    add({kind: 'reset', verb: 'set', direction: 'replies'});
    link.ask('set a 0 0 1\r\nx');
    link.ask('get a', 'values');
    link.answer('STORED\r\nEND\r\n');
    expect(link.take()).toEqual(['>set a 0 0 1\r\nx\r\n', '>get a\r\n', 'reset', 'set: lost', 'get: lost']);
  });
});

describe('the commands that a fault hits', () => {
  it('are only the n-th matching one, and then the fault ends', async () => {
    const {faulted, hit} = run({kind: 'reply', verb: 'set', nth: 2, reply: 'NO'});
    expect(hit(['set a', 'get a', 'set b', 'set c'])).toEqual([false, false, true, false]);
    await faulted.clock.advance(0);
    expect(faulted.ended).toEqual(['its count is reached']);
    expect(faulted.link.interceptor).toBeNull();
  });

  it('are as many as count, and then the fault ends', async () => {
    const {faulted, hit} = run({kind: 'reply', count: 2, reply: 'NO'});
    expect(hit(['get a', 'get b', 'get c'])).toEqual([true, true, false]);
    await faulted.clock.advance(0);
    expect(faulted.ended).toHaveLength(1);
  });

  it('are drawn at random, and are the same for the same seed', () => {
    const commands = Array.from({length: 200}, (_, index) => `get key${index}`);
    const first = run({kind: 'reply', probability: 0.25, reply: 'NO'}, 5).hit(commands);
    expect(run({kind: 'reply', probability: 0.25, reply: 'NO'}, 5).hit(commands)).toEqual(first);
    expect(run({kind: 'reply', probability: 0.25, reply: 'NO'}, 6).hit(commands)).not.toEqual(first);
    expect(first.filter(Boolean).length).toBeGreaterThan(25);
    expect(first.filter(Boolean).length).toBeLessThan(75);
  });

  it.each([
    ['user:*', 'get user:1', true],
    ['user:*', 'get user', false],
    ['user:*', 'get xuser:1', false],
    ['a?c', 'get abc', true],
    ['a?c', 'get ac', false],
    ['a.c', 'get abc', false],
    ['*', 'get anything', true],
    ['b', 'get a b c', true],
    ['b', 'gat 0 a b', true],
    ['0', 'gat 0 a b', false],
    ['b', 'delete b', true],
    ['b', 'mg Yg== b v', true],
    ['b', 'version', false],
  ])('include, for key %s, the command %s: %s', (key, command, expected) => {
    expect(run({kind: 'reply', key, reply: 'NO'}).hit([command])).toEqual([expected]);
  });

  it('may be none: a fault ends when its only chance has passed', async () => {
    const {faulted, hit} = run({kind: 'reply', nth: 1, probability: 1e-9, reply: 'NO'});
    expect(hit(['get a'])).toEqual([false]);
    await faulted.clock.advance(0);
    expect(faulted.ended).toHaveLength(1);
  });

  it('keep a fault that withholds active until their replies are delivered', async () => {
    const {link, add, clock, ended} = new FaultedLink();
    add({kind: 'delay', delayMs: 50, count: 1});
    link.ask('get a', 'values');
    link.answer('END\r\n');
    await clock.advance(49);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(link.take()).toEqual(['>get a\r\n', 'get: END\r\n']);
    expect(ended).toHaveLength(1);
    expect(link.interceptor).toBeNull();
  });

  function run(fault: Fault, seed = 1) {
    const faulted = new FaultedLink();
    faulted.add(fault, seed);
    const hit = (commands: readonly string[]): boolean[] =>
      commands.map((command) => {
        faulted.link.ask(command);
        const sent = faulted.link.take()[0];
        faulted.link.answer('VERSION 1.6.18\r\n');
        faulted.link.take();
        return sent === '>version\r\n' && command !== 'version';
      });
    return {faulted, hit};
  }
});
