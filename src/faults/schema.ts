import type * as z from 'zod/mini';
import {parseDuration} from '../support/duration.ts';
import {duration, field, fraction, oneOf, text, whole} from '../topology/schema-parts.ts';
import {faultKinds, faultNames, parseFault, type Fault} from './fault.ts';
import {writtenName, type Parameter} from './parameter.ts';

// Faults as files write them: `{kind: slow, latency: 200ms}`. Durations are written as such, and lose the unit in
// their name. Only this file of faults/ loads zod: a proxy never does.

/** The keys of all kinds of faults. Which of them a kind takes, and needs, is checked by `faultOf`. */
export const faultShape = {
  kind: oneOf(faultNames),
  ...Object.fromEntries(allParameters().map(([name, parameter]) => [writtenName(name), fieldOf(parameter)])),
};

/** The fault that fields of `faultShape` describe; other fields are ignored. Throws FaultInvalidError. */
export function faultOf(fields: Readonly<Record<string, unknown>>): Fault {
  const given = allParameters().flatMap(([name, {type}]): [string, unknown][] => {
    const value = fields[writtenName(name)];
    if (value === undefined) return [];
    return [[name, type === 'ms' && typeof value === 'string' ? parseDuration(value) : value]];
  });
  return parseFault({kind: fields.kind, ...Object.fromEntries(given)});
}

/** Each once: where two kinds have the same parameter, the wider one. */
function allParameters(): [string, Parameter][] {
  const all = new Map<string, Parameter>();
  for (const name of faultNames) {
    for (const [parameter, definition] of Object.entries(faultKinds[name].parameters)) {
      const known = all.get(parameter);
      if (known === undefined || lowest(definition) < lowest(known)) all.set(parameter, definition);
    }
  }
  return [...all];
}

function lowest(parameter: Parameter): number {
  return 'min' in parameter ? parameter.min : 0;
}

function fieldOf(parameter: Parameter): z.ZodMiniType {
  return field(valueOf(parameter), parameter.about);
}

function valueOf(parameter: Parameter): z.ZodMiniType {
  switch (parameter.type) {
    case 'ms':
      return duration(parameter);
    case 'whole':
      return whole(parameter);
    case 'fraction':
      return fraction();
    case 'line':
      return text('one line of text');
    case 'choice':
      return oneOf(parameter.choices);
  }
}
