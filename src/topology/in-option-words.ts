import {flags} from './overrides.ts';
import type {Problem} from '../yaml/problem.ts';
import {TopologyFlagsError} from './topology-flags-error.ts';
import {TopologyInvalidError} from './file/topology-invalid-error.ts';

const options = new Map<string, string>(Object.entries(flags).map(([option, flag]) => [flag, option]));

/** Rewords errors for library callers, who pass options instead of flags. */
export async function inOptionWords<T>(find: () => T | Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof TopologyFlagsError)
      throw new TopologyFlagsError(error.problems.map(ofOption), 'docs/library.md has the options');
    if (error instanceof TopologyInvalidError) throw new TopologyInvalidError(error.file, error.problems.map(ofOption));
    throw error;
  }
}

function ofOption(problem: Problem): Problem {
  const {file, line, message, suggestion} = problem;
  if (line !== null || !options.has(file)) return problem;
  return {...problem, file: worded(file), message: worded(message), suggestion: suggestion && worded(suggestion)};
}

/** Text in quotes is a value, even if it looks like a flag. */
function worded(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|--[a-z-]+/g, (word) => options.get(word) ?? word);
}
