// Checks that a tag can be released, and prints the section of CHANGELOG.md that describes it:
//   node scripts/check-release.mjs v1.2.3
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [tag = ''] = process.argv.slice(2);
const {version, repository} = JSON.parse(readFileSync('package.json', 'utf8'));
const notes = sectionOf(version);
const problems = [
  tag !== `v${version}` &&
    `the tag is ${JSON.stringify(tag)}; package.json has version ${version}, so it must be v${version}`,
  repository === undefined && 'package.json has no "repository": npm provenance and the links of a release need it',
  notes === undefined && `CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD"`,
].filter(Boolean);

if (problems.length === 0) console.log(notes);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Returns the text below the heading of a version, undefined where there is none with a date. */
function sectionOf(wanted) {
  const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m);
  const heading = new RegExp(`^\\[${wanted.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}\\n`);
  return sections
    .find((section) => heading.test(section))
    ?.replace(heading, '')
    .trim();
}
