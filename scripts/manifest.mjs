// Writes oclif.manifest.json, the commands' flags and help, so that a start loads the one command that runs.
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Plugin} from '@oclif/core';
const root = fileURLToPath(new URL('..', import.meta.url));
const plugin = new Plugin({root, ignoreManifest: true, type: 'core', respectNoCacheDefault: true});
await plugin.load();
writeFileSync(`${root}/oclif.manifest.json`, JSON.stringify(plugin.manifest));
