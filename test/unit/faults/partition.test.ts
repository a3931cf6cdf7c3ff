import {describe, expect, it} from 'vitest';
import {FaultedLink} from '../../support/faulted-link.ts';

describe('partition, refuse', () => {
  it('resets the current connection, and refuses new ones until it ends', () => {
    const {link, faults, add} = new FaultedLink();
    link.ask('get a', 'values');
    const partition = add({kind: 'partition', mode: 'refuse'});
    expect(link.take()).toEqual(['>get a\r\n', 'reset', 'get: lost']);
    link.ask('get b', 'values');
    expect(link.take()).toEqual(['get: lost']);
    expect(partition.match.hits).toBe(1);
    faults.remove(partition);
    expect(link.interceptor).toBeNull();
    link.ask('get c', 'values');
    expect(link.take()).toEqual(['open', '>get c\r\n']);
  });
});

describe('partition, black hole', () => {
  it('keeps the connection open and silent, and delivers what TCP would retransmit when it ends', async () => {
    const {link, faults, add, clock} = new FaultedLink();
    link.ask('get a', 'values');
    const hole = add({kind: 'partition', mode: 'black-hole'});
    link.answer('END\r\n');
    link.ask('set b', 'line');
    await clock.advance(1e9);
    expect(link.take()).toEqual(['>get a\r\n']);
    faults.remove(hole);
    expect(link.take()).toEqual(['>set b\r\n', 'get: END\r\n']);
    link.answer('STORED\r\n');
    expect(link.take()).toEqual(['set: STORED\r\n']);
  });

  it('lets new connections hang, sends no data before they are open, and opens them when it ends', () => {
    const {link, faults, add} = new FaultedLink();
    link.state = 'idle';
    const hole = add({kind: 'partition', mode: 'black-hole'});
    link.ask('get a', 'values');
    expect(link.take()).toEqual([]);
    expect(link.state).toBe('connecting');
    expect(faults.heldRequestBytes).toBe('get a\r\n'.length);
    faults.remove(hole);
    expect(link.take()).toEqual(['open', '>get a\r\n']);
  });

  it('hides until it ends that the node closed the connection', () => {
    const {link, faults, add} = new FaultedLink();
    const hole = add({kind: 'partition', mode: 'black-hole'});
    link.ask('get a', 'values');
    link.hangUp();
    expect(link.take()).toEqual([]);
    faults.remove(hole);
    expect(link.take()).toEqual(['>get a\r\n', 'closed', 'get: lost']);
  });

  it('lets nothing of an abandoned connection reach the next one', () => {
    const {link, faults, add} = new FaultedLink();
    const hole = add({kind: 'partition', mode: 'black-hole'});
    link.ask('set old', 'line');
    link.answer('late bytes');
    link.wire.reset();
    expect(link.take()).toEqual(['reset', 'set: lost']);
    link.ask('get new', 'values');
    faults.remove(hole);
    link.accept();
    link.answer('END\r\n');
    expect(link.take()).toEqual(['open', '>get new\r\n', 'opened', 'get: END\r\n']);
  });

  it("passes the node's replies and no requests, in direction requests", () => {
    const {link, add} = new FaultedLink();
    link.ask('get a', 'values');
    add({kind: 'partition', mode: 'black-hole', direction: 'requests'});
    link.ask('set b', 'line');
    link.answer('END\r\n');
    expect(link.take()).toEqual(['>get a\r\n', 'get: END\r\n']);
  });

  it('lets the node execute requests and passes no reply, in direction replies', () => {
    const {link, add} = new FaultedLink();
    add({kind: 'partition', mode: 'black-hole', direction: 'replies'});
    link.ask('set b', 'line');
    link.answer('STORED\r\n');
    expect(link.take()).toEqual(['>set b\r\n']);
  });

  it('never opens a new connection, so that no data is sent, in direction replies', () => {
    const {link, add, faults} = new FaultedLink();
    link.state = 'idle';
    const hole = add({kind: 'partition', mode: 'black-hole', direction: 'replies'});
    link.ask('set b', 'line');
    link.accept();
    expect(link.take()).toEqual(['open']);
    faults.remove(hole);
    expect(link.take()).toEqual(['opened', '>set b\r\n']);
  });

  it('counts each command as a hit', () => {
    const {link, add} = new FaultedLink();
    const hole = add({kind: 'partition', mode: 'black-hole'});
    link.ask('get a', 'values');
    link.ask('get b', 'values');
    expect(hole.match.hits).toBe(2);
  });
});
