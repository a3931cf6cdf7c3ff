import {spawnSync} from 'node:child_process';
import {driverClient} from './driver-client.ts';
import {openMemJs} from './memjs.ts';
import type {OpenNpmClient} from './npm-client.ts';

export type Library = {name: string; open: OpenNpmClient; leastBytes: number; missing?: boolean};

/** Client libraries that speak the binary protocol, by default or by an option. */
export const binaryLibraries: readonly Library[] = [
  {name: 'memjs, which speaks the binary protocol', open: openMemJs, leastBytes: 0},
  {
    name: 'pylibmc with the binary protocol',
    open: driverClient('/usr/bin/python3', 'pylibmc-driver.py'),
    leastBytes: 0,
    missing: fails('/usr/bin/python3', '-c', 'import pylibmc'),
  },
  {
    name: 'php-memcached with the binary protocol',
    open: driverClient('php', 'php-memcached-driver.php'),
    leastBytes: 0,
    missing: fails('php', '-r', 'new Memcached();'),
  },
  {
    name: 'dalli, which speaks the binary protocol',
    open: driverClient('ruby', 'dalli-driver.rb'),
    leastBytes: 0,
    missing: fails('ruby', '-e', 'require "dalli"'),
  },
];

function fails(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status !== 0;
}
