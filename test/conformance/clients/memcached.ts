import {accepted, counted, requirePackage, type NpmClient} from './npm-client.ts';

type Callback = (error: Error | undefined, answer: unknown) => void;
type Memcached = Record<string, (...args: unknown[]) => void> & {end(): void};

/** npm `memcached`. */
export async function openMemcached(port: number): Promise<NpmClient> {
  const Client = requirePackage('memcached') as new (server: string, options: object) => Memcached;
  const client = new Client(`127.0.0.1:${port}`, {poolSize: 1, maxValue: 1024 * 1024});
  const call = (method: string, ...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const callback: Callback = (error, answer) => {
        if (error === undefined) resolve(answer);
        else reject(error);
      };
      client[method]?.(...args, callback);
    });
  return {
    set: (key, value) => accepted(call('set', key, value, 0)),
    add: (key, value) => accepted(call('add', key, value, 0)),
    replace: (key, value) => accepted(call('replace', key, value, 0)),
    append: (key, value) => accepted(call('append', key, value)),
    prepend: (key, value) => accepted(call('prepend', key, value)),
    get: async (key) => ((await call('get', key)) as string | undefined) ?? null,
    getMulti: async (keys) => ((await call('getMulti', keys)) as Record<string, string> | undefined) ?? {},
    gets: async (key) => {
      const answer = (await call('gets', key)) as Record<string, string> | undefined;
      return answer?.cas === undefined ? null : {value: answer[key] ?? '', unique: answer.cas};
    },
    cas: (key, value, unique) => accepted(call('cas', key, value, unique, 0)),
    incr: (key, amount) => counted(call('incr', key, amount)),
    decr: (key, amount) => counted(call('decr', key, amount)),
    delete: (key) => accepted(call('del', key)),
    touch: (key, ttlS) => accepted(call('touch', key, ttlS)),
    flush: async () => {
      await call('flush');
    },
    close: () => {
      client.end();
    },
  };
}
