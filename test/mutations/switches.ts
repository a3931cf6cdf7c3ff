/** One way to break a property: a part of a source file, and its replacement in a test build. */
export type Switch = {
  file: string;
  /** Must occur exactly once, so that a switch can't outlive the code that it breaks. */
  find: string;
  /** `$find` stands for `find`, `$on` for whether the switch is on. */
  replace: string;
};

export const switches = {
  'no-copy': {
    file: 'src/proxy/magent/magent-exchange.ts',
    find: 'if (!this.#traits.copied || this.#backup === null) return;',
    replace: 'if ($on || !this.#traits.copied || this.#backup === null) return;',
  },
  'no-failover': {
    file: 'src/proxy/magent/magent-exchange.ts',
    find: 'else if (this.#backup === null)',
    replace: 'else if ($on || this.#backup === null)',
  },
  'failure-hidden-as-miss': {
    file: 'src/proxy/magent/magent-exchange.ts',
    find: 'const reply = Buffer.from(`SERVER_ERROR',
    replace: "const reply = $on ? Buffer.from('END\\r\\n') : Buffer.from(`SERVER_ERROR",
  },
  'refused-not-copied': {
    file: 'src/proxy/magent/magent-exchange.ts',
    find: 'if (!this.#atBackup && this.#kept === null) ',
    // NOT_STORED, NOT_FOUND
    replace: "if (!this.#atBackup && this.#kept === null && !($on && bytes[start] === 'N'.charCodeAt(0))) ",
  },
  'never-reconnects': {
    file: 'src/proxy/link/link.ts',
    find: "if (this.#state === 'broken') {\n      this.#state = 'idle';\n      return false;",
    replace: "if (this.#state === 'broken') {\n      if (!$on) this.#state = 'idle';\n      return false;",
  },
  'all-on-one-node': {
    file: 'src/routing/distributions/modula.ts',
    find: 'djbHash(bytes, start, end) % count',
    replace: '($on ? 0 : djbHash(bytes, start, end) % count)',
  },
  'ketama-mended': {
    file: 'src/routing/distributions/magent-ketama.ts',
    find: 'md5Words(bytes.subarray(start, end))[0] & 0xff;',
    replace: '$on ? md5Words(bytes.subarray(start, end))[0] : md5Words(bytes.subarray(start, end))[0] & 0xff;',
  },
  'no-read-repair': {
    file: 'src/proxy/repair/operations/repair-get.ts',
    find: 'if (bytes[start] === V || backup?.up !== true)',
    replace: 'if ($on || bytes[start] === V || backup?.up !== true)',
  },
  'no-cleaning': {
    file: 'src/proxy/repair/replicas/rejoin.ts',
    find: 'const {missed, identity: before} = this.#replica;',
    replace: '$find if ($on) missed.clear();',
  },
  'no-deadline': {
    file: 'src/proxy/repair/replicas/replica.ts',
    find: "if (this.state !== 'up' || oldest === null) return;",
    replace: "if ($on || this.state !== 'up' || oldest === null) return;",
  },
  'noreply-not-copied': {
    file: 'src/proxy/repair/operations/repair-set.ts',
    find: 'if (backup !== null) {',
    replace: 'if (backup !== null && !($on && this.silent)) {',
  },
  'result-not-copied': {
    file: 'src/proxy/repair/operations/dependent-write.ts',
    find: 'if (backup !== null) copyResult(',
    replace: 'if (!$on && backup !== null) copyResult(',
  },
  'dead-node-for-ever': {
    file: 'src/workload/load/target-list.ts',
    find: 'deadUntil <= this.#clock.now();',
    replace: 'deadUntil <= ($on ? 0 : this.#clock.now());',
  },
  'client-without-failover': {
    file: 'src/workload/load/target-list.ts',
    find: "if (this.#settings.failover === 'none' ||",
    replace: "if ($on || this.#settings.failover === 'none' ||",
  },
} as const satisfies Record<string, Switch>;

/** Returns a source file with a switch in it. */
export function withSwitch(text: string, name: string, {file, find, replace}: Switch): string {
  if (text.split(find).length !== 2) throw new Error(`${file} does not have this exactly once, for ${name}: ${find}`);
  const isOn = `(process.env.MCLUSTER_SABOTAGE === ${JSON.stringify(name)})`;
  return text.replace(find, () => replace.replace('$find', () => find).replaceAll('$on', () => isOn));
}

export type SwitchName = keyof typeof switches;

/** For every built-in scenario, the switch that makes it fail, and the policy under which it does. */
export const breaks: Readonly<Record<string, {broken: SwitchName; policy?: 'magent' | 'repair'}>> = {
  'backup-matters': {broken: 'failure-hidden-as-miss', policy: 'magent'},
  'backup-missed-update': {broken: 'no-cleaning', policy: 'repair'},
  'backup-missed-write': {broken: 'no-failover', policy: 'magent'},
  'backup-restarted-empty': {broken: 'no-failover', policy: 'magent'},
  'both-down': {broken: 'no-failover', policy: 'magent'},
  'cas-diverges': {broken: 'result-not-copied', policy: 'repair'},
  distribution: {broken: 'all-on-one-node', policy: 'magent'},
  'flapping-node': {broken: 'no-read-repair', policy: 'repair'},
  'heal-stale-read': {broken: 'no-cleaning', policy: 'repair'},
  'heal-undead-delete': {broken: 'no-cleaning', policy: 'repair'},
  'ketama-hot-node': {broken: 'ketama-mended', policy: 'magent'},
  'node-down-read': {broken: 'no-copy', policy: 'magent'},
  'node-down-write': {broken: 'no-failover', policy: 'magent'},
  'noreply-not-copied': {broken: 'noreply-not-copied', policy: 'repair'},
  'paused-node': {broken: 'no-deadline', policy: 'repair'},
  'proxy-down': {broken: 'client-without-failover', policy: 'magent'},
  'pseudo-cluster': {broken: 'dead-node-for-ever'},
  'quick-restart': {broken: 'no-read-repair', policy: 'repair'},
  reconnect: {broken: 'never-reconnects', policy: 'magent'},
  'refused-add-copied': {broken: 'refused-not-copied', policy: 'magent'},
  'rolling-restart': {broken: 'no-read-repair', policy: 'repair'},
  'slow-node': {broken: 'no-deadline', policy: 'repair'},
  'stale-restart': {broken: 'no-read-repair', policy: 'repair'},
  'thundering-herd': {broken: 'no-read-repair', policy: 'repair'},
  'undersized-backup': {broken: 'no-copy', policy: 'magent'},
};
