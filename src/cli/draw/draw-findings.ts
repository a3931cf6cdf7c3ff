import type {Finding} from '../../runtimes/runtime.ts';
import {paint} from '../screen/theme.ts';

/** Returns one line per finding, followed by its fix if it has one. */
export function drawFindings(findings: readonly Finding[]): string {
  const {good, warn, dim} = paint(process.stdout);
  const width = Math.max(...findings.map(({what}) => what.length));
  return findings
    .flatMap(({what, ok, found, code, fix}) => {
      const [first, ...rest] = found.split('\n');
      const indent = ' '.repeat(width + 6);
      return [
        `${ok ? good('ok') : warn('--')}  ${what.padEnd(width)}  ${first}${code === null ? '' : dim(` (${code})`)}`,
        ...rest.map((line) => indent + line),
        ...(fix === null ? [] : [`${indent}${dim('to do:')} ${fix}`]),
      ];
    })
    .join('\n');
}
