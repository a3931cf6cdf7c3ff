import {accepted, counted, requirePackage, type NpmClient} from './npm-client.ts';

type Answer = {value: Buffer | null; success?: boolean};
type Options = {expires?: number};
type MemJs = {
  set(key: string, value: string, options: Options): Promise<boolean>;
  add(key: string, value: string, options: Options): Promise<boolean>;
  replace(key: string, value: string, options: Options): Promise<boolean>;
  append(key: string, value: string): Promise<boolean>;
  get(key: string): Promise<Answer>;
  increment(key: string, amount: number, options: Options): Promise<{value: number | null}>;
  decrement(key: string, amount: number, options: Options): Promise<{value: number | null}>;
  delete(key: string): Promise<boolean>;
  touch(key: string, expires: number): Promise<boolean>;
  flush(): Promise<unknown>;
  close(): void;
};

/** With this expiry, a missing counter is not created. */
const createsNothing = {expires: 0xffff_ffff};

/** npm `memjs`, which speaks only the binary protocol. It has no compare-and-swap, and its `prepend` appends. */
export async function openMemJs(port: number): Promise<NpmClient> {
  const {Client} = requirePackage('memjs') as {Client: {create(server: string, options: object): MemJs}};
  const logger = {log: () => undefined};
  const client = Client.create(`127.0.0.1:${port}`, {retries: 0, timeout: 60, conntimeout: 60, logger});
  const get = async (key: string): Promise<string | null> => (await client.get(key)).value?.toString() ?? null;
  return {
    set: (key, value) => accepted(client.set(key, value, {})),
    add: (key, value) => accepted(client.add(key, value, {})),
    replace: (key, value) => accepted(client.replace(key, value, {})),
    append: (key, value) => accepted(client.append(key, value)),
    get,
    getMulti: async (keys) => {
      const found = await Promise.all(keys.map(async (key) => [key, await get(key)] as const));
      return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== null));
    },
    incr: async (key, amount) => counted(client.increment(key, amount, createsNothing).then((answer) => answer.value)),
    decr: async (key, amount) => counted(client.decrement(key, amount, createsNothing).then((answer) => answer.value)),
    delete: (key) => accepted(client.delete(key)),
    touch: (key, ttlS) => accepted(client.touch(key, ttlS)),
    flush: async () => {
      await client.flush();
    },
    close: () => {
      client.close();
    },
  };
}
