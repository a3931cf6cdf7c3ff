// Generates docs/errors.md from the table of error codes and the guide beside it.
import {loadSource} from './load-source.mjs';

/** Returns the page as Markdown, with the codes grouped by exit code. */
export async function errorReference() {
  const {errorCodes, exitCodes} = await loadSource('src/errors/codes.ts');
  const {errorGuide, exitCodeGuide} = await loadSource('src/errors/error-guide.ts');
  const sections = Object.entries(exitCodes).flatMap(([name, exitCode]) => {
    const codes = Object.keys(errorCodes).filter((code) => errorCodes[code] === exitCode);
    const rows = codes.map((code) => `| \`${code}\` | ${errorGuide[code].meaning} | ${errorGuide[code].action} |`);
    const table = ['', '| error code | what happened | what to do |', '| --- | --- | --- |', ...rows];
    return [`## Exit code ${exitCode}`, '', exitCodeGuide[name], ...(codes.length > 0 ? table : []), ''];
  });
  return [
    '# Errors',
    '',
    'Every error that mcluster raises has a code, which is stable, and a message for people, which is not. With `--json` a',
    'command prints `{"error": {"code", "message", "hint", "details"}}` on stdout; in the library an `MclusterError` has the same fields and `exitCode`.',
    'The type `ErrorCode` is the union of all codes, and the table `errorCodes` maps each of them to its exit code.',
    '',
    ...sections,
  ].join('\n');
}
