import {throwIfInterrupted} from '../errors/interrupted-error.ts';
import {parseFault} from '../faults/fault.ts';
import type {Measurement} from '../faults/probe.ts';
import type {ControlMethod} from './control-method.ts';
import {numberOf, textOf, textsOf} from './parameters.ts';

/** The part of the control channel that is about faults. What they answer is in src/faults/injector.ts. */
export const faultMethods = {
  /** `{id, member, fault, forMs?, seed?, proxies?}`: puts a fault into force; answers `{record, without}`. To be probed next. */
  async addFault({faults}, {id, member, fault, forMs, seed, proxies}, signal) {
    const order = {
      id: textOf('id', id),
      member: textOf('member', member),
      fault: parseFault(fault),
      ...(forMs !== undefined && {forMs: numberOf('forMs', forMs)}),
      ...(seed !== undefined && {seed: numberOf('seed', seed)}),
      ...(proxies !== undefined && {proxies: textsOf('proxies', proxies)}),
    };
    const without = await faults.measure(order.member, signal, order.fault);
    throwIfInterrupted(signal);
    return {record: faults.add({...order, toBeProbed: true}), without};
  },
  /** `{id, without}`: whether the fault can be seen at work, against the measurement from before it. */
  probeFault: ({faults}, {id, without}, signal) => faults.probe(textOf('id', id), without as Measurement, signal),
  /** `{ids}`: takes these off; answers those that were in force. */
  removeFaults: ({faults}, {ids}) => ({removed: faults.remove(textsOf('ids', ids))}),
  /** `{members?}`: takes all off the links to these members, or off all links. */
  heal: ({faults}, {members}) => ({
    removed: faults.heal(members === undefined ? undefined : textsOf('members', members)),
  }),
  /** `{member}`: a single round trip. */
  measureLink: ({faults}, {member}, signal) => faults.measure(textOf('member', member), signal),
  /** `{members}`: ends the present connections to these. */
  resetLinks: ({pool}, {members}) => {
    const names = textsOf('members', members);
    for (const link of pool.links) if (names.includes(link.member)) link.reset();
    return {};
  },
  listFaults: ({faults}) => ({faults: faults.list()}),
} satisfies Record<string, ControlMethod>;
