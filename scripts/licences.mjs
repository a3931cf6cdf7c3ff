import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/**
 * Returns the packages with code in a bundle, from the bundles' metafiles: their folders, such as
 * `node_modules/a/node_modules/b`, names, versions and licences. A package may be there in several versions.
 */
export function bundledPackages(builds) {
  const inputs = builds.flatMap(({metafile}) => Object.keys(metafile.inputs));
  const folders = new Set(
    inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? []),
  );
  return [...folders].sort().map((folder) => {
    const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return {folder, name, version, license};
  });
}

/** Returns the text of THIRD_PARTY_LICENSES.txt. Throws for a package without a text of its licence. */
export function licenceTexts(packages) {
  return packages
    .map(({folder, name, version, license}) => `${name} ${version} (${license})\n\n${textOf(folder, name)}`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function textOf(folder, name) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  // For packages that leave it out: the text of the licence in their package.json, with their authors.
  const kept = join('scripts', 'licences', `${name.replaceAll(/[@/]/g, (sign) => (sign === '/' ? '-' : ''))}.txt`);
  const paths = files.length > 0 ? files.map((file) => join(folder, file)) : [kept];
  const missing = paths.find((path) => !existsSync(path));
  if (missing) throw new Error(`${folder} has no licence text: put the one of its repository into ${missing}`);
  return paths.map((path) => readFileSync(path, 'utf8')).join('\n');
}
