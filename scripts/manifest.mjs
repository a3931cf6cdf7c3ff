// Writes oclif.manifest.json, the commands' flags and help, so that a start loads only the command that runs.
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Plugin} from '@oclif/core';
const root = fileURLToPath(new URL('..', import.meta.url));
const plugin = new Plugin({root, ignoreManifest: true, type: 'core', respectNoCacheDefault: true});
await plugin.load();
for (const {id, args, flags} of Object.values(plugin.manifest.commands)) {
  const command = await plugin.findCommand(id, {must: true});
  keepCompletes(args, command.args);
  keepCompletes(flags, command.flags);
}
writeFileSync(`${root}/oclif.manifest.json`, JSON.stringify(plugin.manifest));

/** Adds `completes`, which oclif does not know and leaves out. */
function keepCompletes(cached, defined = {}) {
  for (const [name, {completes}] of Object.entries(defined)) cached[name].completes = completes;
}
