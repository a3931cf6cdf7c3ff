import {verbs} from '../protocol/request.ts';

/** One parameter of a fault and its valid values, for scenario files, flags and the control channel alike. */
export type Parameter = {
  /** Completes "latencyMs: …". */
  about: string;
  required?: true;
} & (
  | {type: 'ms' | 'whole'; min: number; max: number}
  /** Above 0, up to 1. */
  | {type: 'fraction'}
  /** One line of text. */
  | {type: 'line'; maxLength: number}
  | {type: 'choice'; choices: readonly string[]}
);

export type Parameters = Readonly<Record<string, Parameter>>;

/** The direction that a fault acts on; both if it is omitted. */
export const directions = ['requests', 'replies'] as const;
export type Direction = (typeof directions)[number];

export const maxFaultMs = 3_600_000;

export const directionParameter: Parameter = {
  type: 'choice',
  choices: directions,
  about: 'only this direction: requests to the node, or its replies',
};

/** The parameters of all faults that act on single commands. */
export const matchParameters: Parameters = {
  verb: {
    type: 'choice',
    choices: verbs,
    about: 'only commands of this name, as sent to the node; a policy may send another command than the client did',
  },
  key: {
    type: 'line',
    maxLength: 250,
    about: 'only keys that match this pattern: * matches any characters, ? exactly one',
  },
  nth: {type: 'whole', min: 1, max: 1e9, about: 'only the n-th matching command'},
  probability: {type: 'fraction', about: 'apply to each matching command with this probability'},
  count: {type: 'whole', min: 1, max: 1e9, about: 'stop after this many matches'},
};

/** Returns the name of a parameter in files and flags: `latency: 200ms` is `latencyMs: 200`. */
export function writtenName(parameter: string): string {
  return parameter.replace(/Ms$/, '');
}

/** Returns what is wrong with a value as "got …, expected …", or null if it is valid. */
export function parameterProblem(parameter: Parameter, value: unknown): string | null {
  const expected = expectation(parameter);
  return fits(parameter, value)
    ? null
    : `got ${value === undefined ? 'nothing' : JSON.stringify(value)}, expected ${expected}`;
}

function expectation(parameter: Parameter): string {
  switch (parameter.type) {
    case 'ms':
      return `milliseconds from ${parameter.min} to ${parameter.max}`;
    case 'whole':
      return `a whole number from ${parameter.min} to ${parameter.max}`;
    case 'fraction':
      return 'a number above 0, up to 1';
    case 'line':
      return `one line of at most ${parameter.maxLength} bytes`;
    case 'choice':
      return `one of ${parameter.choices.join(', ')}`;
  }
}

function fits(parameter: Parameter, value: unknown): boolean {
  switch (parameter.type) {
    case 'ms':
      return typeof value === 'number' && value >= parameter.min && value <= parameter.max;
    case 'whole':
      return Number.isSafeInteger(value) && (value as number) >= parameter.min && (value as number) <= parameter.max;
    case 'fraction':
      return typeof value === 'number' && value > 0 && value <= 1;
    case 'line':
      return (
        typeof value === 'string' &&
        value !== '' &&
        Buffer.byteLength(value) <= parameter.maxLength &&
        // eslint-disable-next-line no-control-regex -- control bytes are what must not be there
        !/[\x00-\x1f\x7f]/.test(value)
      );
    case 'choice':
      return parameter.choices.includes(value as string);
  }
}
