import {accepted, counted, requirePackage, type NpmClient} from './npm-client.ts';

type MemcachePlus = Record<string, (...args: unknown[]) => PromiseLike<unknown>> & {disconnect(): unknown};

/** npm `memcache-plus`. It has no touch. */
export async function openMemcachePlus(port: number): Promise<NpmClient> {
  const Client = requirePackage('memcache-plus') as new (options: object) => MemcachePlus;
  const client = new Client({hosts: [`127.0.0.1:${port}`], netTimeout: 20_000});
  const call = async (method: string, ...args: unknown[]): Promise<unknown> => client[method]?.(...args);
  return {
    set: (key, value) => accepted(call('set', key, value)),
    add: (key, value) => accepted(call('add', key, value)),
    replace: (key, value) => accepted(call('replace', key, value)),
    append: (key, value) => accepted(call('append', key, value)),
    prepend: (key, value) => accepted(call('prepend', key, value)),
    get: async (key) => (await call('get', key)) as string | null,
    getMulti: async (keys) => {
      const found = (await call('getMulti', keys)) as Record<string, string | null>;
      return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null));
    },
    gets: async (key) => {
      const found = (await call('gets', key)) as [value: string | null, unique: string];
      return found[0] === null ? null : {value: found[0], unique: found[1]};
    },
    cas: (key, value, unique) => accepted(call('cas', key, value, unique)),
    incr: (key, amount) => counted(call('incr', key, amount)),
    decr: (key, amount) => counted(call('decr', key, amount)),
    delete: (key) => accepted(call('delete', key)),
    flush: async () => {
      await call('flush');
    },
    close: () => {
      client.disconnect();
    },
  };
}
