// Writes dist/sbom.cdx.json, the CycloneDX bill of the packages that are bundled, as `npm sbom` describes them. Needs a build.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';

const bundled = JSON.parse(readFileSync('dist/bundled-packages.json', 'utf8'));
const ids = new Set(bundled.map(({name, version}) => `${name}@${version}`));
const sbom = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {encoding: 'utf8', maxBuffer: 1 << 28}),
);
const idOf = ({group, name, version}) => `${group ? `${group}/` : ''}${name}@${version}`;
const components = sbom.components.filter((component) => ids.has(idOf(component)));
const listed = new Set(components.map(idOf));
const missing = [...ids].filter((id) => !listed.has(id));
if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(', ')}`);
const refs = new Set([sbom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
const dependencies = sbom.dependencies
  .filter(({ref}) => refs.has(ref))
  .map(({ref, dependsOn = []}) => ({ref, dependsOn: dependsOn.filter((other) => refs.has(other))}));
writeFileSync('dist/sbom.cdx.json', `${JSON.stringify({...sbom, components, dependencies}, null, 2)}\n`);
console.log(`dist/sbom.cdx.json: ${components.length} packages`);
