// npm run audit: known vulnerabilities of the packages that are bundled, at the versions of the lockfile. Needs a build and
// the registry. `npm audit --omit dev` finds none of them, since the package has no dependencies. Exits with 1 if there are any.
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';

const folders = new Set(JSON.parse(readFileSync('dist/bundled-packages.json', 'utf8')).map(({folder}) => folder));
const {stdout, stderr} = spawnSync('npm', ['audit', '--json'], {encoding: 'utf8', maxBuffer: 1 << 28});
const {vulnerabilities, message} = JSON.parse(stdout || '{}');
if (!vulnerabilities) throw new Error(`npm audit gave no result: ${message ?? stderr}`);
const found = Object.values(vulnerabilities).filter(({nodes}) => nodes.some((node) => folders.has(node)));
for (const {name, severity, range, via} of found) {
  const what = via.map((advisory) => advisory.title ?? `through ${advisory}`).join('; ');
  console.log(`${name} ${range}: ${severity}: ${what}`);
}
console.log(`${folders.size} bundled packages, ${found.length} with known vulnerabilities`);
if (found.length > 0) process.exitCode = 1;
