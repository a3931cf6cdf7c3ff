import type {MemcacheClient} from 'memcache-client';
import {accepted, counted, requirePackage, type NpmClient} from './npm-client.ts';

type Found = {value: string; casUniq?: string | number};

/** npm `memcache-client`. It has no flush of its own; its `cmd` sends any line. */
export async function openMemcacheClient(port: number): Promise<NpmClient> {
  const module = requirePackage('memcache-client') as {MemcacheClient: new (options: object) => MemcacheClient};
  const client = new module.MemcacheClient({server: `127.0.0.1:${port}`});
  return {
    set: (key, value) => accepted(client.set(key, value)),
    add: (key, value) => accepted(client.add(key, value)),
    replace: (key, value) => accepted(client.replace(key, value)),
    append: (key, value) => accepted(client.append(key, value)),
    prepend: (key, value) => accepted(client.prepend(key, value)),
    get: async (key) => ((await client.get(key)) as unknown as Found | undefined)?.value ?? null,
    getMulti: async (keys) => {
      const found = (await client.get([...keys])) as unknown as Record<string, Found>;
      return Object.fromEntries(Object.entries(found).map(([key, {value}]) => [key, value]));
    },
    gets: async (key) => {
      const found = (await client.gets(key)) as unknown as Found | undefined;
      return found === undefined ? null : {value: found.value, unique: String(found.casUniq)};
    },
    cas: (key, value, unique) => accepted(client.cas(key, value, {casUniq: unique})),
    incr: (key, amount) => counted(client.incr(key, amount)),
    decr: (key, amount) => counted(client.decr(key, amount)),
    delete: (key) => accepted(client.delete(key)),
    touch: (key, ttlS) => accepted(client.touch(key, ttlS)),
    flush: async () => {
      await client.cmd('flush_all');
    },
    close: () => {
      client.shutdown();
    },
  };
}
