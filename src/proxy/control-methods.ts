import type {ControlMethod} from './control-method.ts';
import {faultMethods} from './fault-methods.ts';
import {textsOf} from './parameters.ts';
import {proxyReport} from './proxy-report.ts';
import {untilTakenIn} from './until-taken-in.ts';

/** What a running proxy can be told and asked over its control socket. */
export const controlMethods: Readonly<Record<string, ControlMethod>> = {
  /** A ProxyReport: clients, each link with its counters and state, and all faults. */
  status: proxyReport,
  /** `{members}`: answers when these are up and clean, but for those with faults on their links. */
  takeIn: (proxy, {members}, signal) => untilTakenIn(proxy, textsOf('members', members), signal),
  ...faultMethods,
};
