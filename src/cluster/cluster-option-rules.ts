import {rules, type Rule} from '../support/argument-error.ts';
import type {ClusterOptions} from './cluster-options.ts';

/** Rules for the options that every call on a cluster accepts. */
export const clusterOptionRules = {
  home: rules.text,
  by: rules.text,
  signal: rules.signal,
  onWarning: rules.callback,
  onProgress: rules.callback,
} satisfies Record<keyof ClusterOptions, Rule>;
