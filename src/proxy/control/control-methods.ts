import type {ControlMethod} from '../control-method.ts';
import {faultMethods} from './fault-methods.ts';
import {textsOf} from './parameters.ts';
import {proxyReport} from './proxy-report.ts';
import {readmit} from './readmit.ts';

/** The methods that a running proxy offers over its control socket. */
export const controlMethods: Readonly<Record<string, ControlMethod>> = {
  /** Returns a ProxyReport: clients, each link with its counters and state, and all faults. */
  status: proxyReport,
  /** `{members}`: returns when these members are up and clean, except for those with faults on their links. */
  readmit: (proxy, {members}, signal) => readmit(proxy, textsOf('members', members), signal),
  ...faultMethods,
};
