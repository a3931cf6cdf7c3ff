import {expect, it} from 'vitest';
import {FaultedLink} from '../../support/faulted-link.ts';

it('leaves the link with a connection that has no other end', async () => {
  const {link, add, clock} = new FaultedLink();
  link.ask('get a', 'values');
  add({kind: 'half-open'});
  link.hangUp();
  link.ask('get b', 'values');
  await clock.advance(1e9);
  expect(link.take()).toEqual(['>get a\r\n', 'sever']);
  expect(link.state).toBe('up');
});

it('ends with that connection: the next one works', async () => {
  const {link, add, clock, ended} = new FaultedLink();
  add({kind: 'half-open'});
  link.hangUp();
  link.wire.reset();
  await clock.advance(0);
  expect(ended).toEqual(['its connection has closed']);
  expect(link.interceptor).toBeNull();
  link.take();
  link.ask('get b', 'values');
  expect(link.take()).toEqual(['open', '>get b\r\n']);
});

it('reports the connection as closed to the link when it is removed', () => {
  const {link, add, faults} = new FaultedLink();
  const halfOpen = add({kind: 'half-open'});
  link.hangUp();
  link.ask('get a', 'values');
  faults.remove(halfOpen);
  expect(link.take()).toEqual(['sever', '>get a\r\n', 'closed', 'get: lost']);
});
