import type {AssertionKind} from './assertion-kind.ts';
import {busiest} from './assertions/busiest.ts';
import {error} from './assertions/error.ts';
import {exit} from './assertions/exit.ts';
import {flags} from './assertions/flags.ts';
import {loadAssertions} from './assertions/load-numbers.ts';
import {outcome} from './assertions/outcome.ts';
import {output} from './assertions/output.ts';
import {stat} from './assertions/stat.ts';
import {unknown} from './assertions/unknown.ts';
import {value} from './assertions/value.ts';
import {values} from './assertions/values.ts';

/** The registry: a new assertion is one file and one line here. */
export const assertionKinds: readonly AssertionKind[] = [
  outcome,
  value,
  values,
  unknown,
  flags,
  error,
  exit,
  output,
  stat,
  busiest,
  ...loadAssertions,
];
