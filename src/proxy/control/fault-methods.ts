import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {parseFault} from '../../faults/fault.ts';
import type {Measurement} from '../../faults/probe.ts';
import type {ControlMethod} from '../control-method.ts';
import {numberOf, textOf, textsOf} from './parameters.ts';

/** The fault methods of the control channel. Their results are defined in src/faults/injector.ts. */
export const faultMethods = {
  /**
   * `{id, member, fault, forMs?, seed?, proxies?}`: adds a fault, and returns `{record, without}`. Call `probeFault`
   * next.
   */
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
  /** `{id, without}`: returns whether the fault has an effect, compared with the measurement from before it. */
  probeFault: ({faults}, {id, without}, signal) => faults.probe(textOf('id', id), without as Measurement, signal),
  /** `{ids}`: removes these faults, and returns those that were active. */
  removeFaults: ({faults}, {ids}) => ({removed: faults.remove(textsOf('ids', ids))}),
  /** `{members?}`: removes all faults from the links to these members, or from all links. */
  heal: ({faults}, {members}) => ({
    removed: faults.heal(members === undefined ? undefined : textsOf('members', members)),
  }),
  /** `{member}`: measures a single round trip. */
  measureLink: ({faults}, {member}, signal) => faults.measure(textOf('member', member), signal),
  /** `{members}`: ends the current connections to these members. */
  resetLinks: ({pool}, {members}) => {
    const names = textsOf('members', members);
    for (const link of pool.links) if (names.includes(link.member)) link.reset();
    return {};
  },
  listFaults: ({faults}) => ({faults: faults.list()}),
} satisfies Record<string, ControlMethod>;
