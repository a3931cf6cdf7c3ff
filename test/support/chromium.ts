import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable, Writable} from 'node:stream';

const program = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], {stdio: 'ignore'}).status === 0,
);

/** Why tests that need a browser can't run here; null when they can. */
export const chromiumMissing: string | null = findMissing();

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];

type Message = {id?: number; method?: string; params?: unknown; result?: unknown; error?: {message: string}};
type Waiter = {resolve: (result: unknown) => void; reject: (error: Error) => void};

/** A headless browser with its own profile, driven over pipes (https://chromedevtools.github.io/devtools-protocol/). */
export class Chromium {
  readonly #profile = mkdtempSync(join(tmpdir(), 'mcluster-chromium-'));
  readonly #child: ChildProcess;
  readonly #waiters = new Map<number, Waiter>();
  #lastId = 0;
  #session = '';
  /** Addresses that the page requested, including its own. */
  readonly requests: string[] = [];
  /** Errors that the page threw, or wrote to the console. */
  readonly errors: string[] = [];

  constructor() {
    this.#child = spawn(program!, [...flags, `--user-data-dir=${this.#profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      // It is ended by SIGKILL, which would leave its own temporary files behind.
      env: {...process.env, TMPDIR: this.#profile},
      detached: true,
    });
    let received = '';
    (this.#child.stdio[4] as Readable).on('data', (chunk: Buffer) => {
      const messages = (received + chunk.toString()).split('\0');
      received = messages.pop() ?? '';
      for (const message of messages) this.#onMessage(JSON.parse(message) as Message);
    });
    this.#child.once('exit', () => {
      for (const {reject} of this.#waiters.values()) reject(new Error('the browser has ended'));
    });
  }

  /** Opens a page on a screen of this size, in CSS pixels; resolves once it is loaded and drawn. */
  async open(url: string, screen: {width: number; height: number; dark?: boolean; mobile?: boolean}): Promise<void> {
    const {width, height, dark = false, mobile = false} = screen;
    if (this.#session === '') {
      const {targetId} = (await this.#call('Target.createTarget', {url: 'about:blank'})) as {targetId: string};
      const params = {targetId, flatten: true};
      this.#session = ((await this.#call('Target.attachToTarget', params)) as {sessionId: string}).sessionId;
      for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await this.#call(`${domain}.enable`);
    }
    await this.#call('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 1, mobile});
    const features = [{name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'}];
    await this.#call('Emulation.setEmulatedMedia', {features});
    await this.#call('Page.navigate', {url});
    await this.evaluate(
      `new Promise((done) => {
        const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => done()));
        if (document.readyState === 'complete') drawn(); else addEventListener('load', drawn);
      })`,
    );
  }

  async evaluate<T>(expression: string): Promise<T> {
    const params = {expression, awaitPromise: true, returnByValue: true};
    const {result, exceptionDetails} = (await this.#call('Runtime.evaluate', params)) as {
      result: {value: T};
      exceptionDetails?: {exception?: {description?: string}};
    };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the page threw');
    return result.value;
  }

  async screenshot(): Promise<Buffer> {
    const params = {captureBeyondViewport: true};
    const {data} = (await this.#call('Page.captureScreenshot', params)) as {data: string};
    return Buffer.from(data, 'base64');
  }

  async close(): Promise<void> {
    const gone = this.#child.exitCode === null ? once(this.#child, 'exit') : null;
    // Its child processes are in its process group.
    if (gone && this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    await gone;
    rmSync(this.#profile, {recursive: true, force: true, maxRetries: 5});
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#lastId;
    const session = this.#session === '' ? {} : {sessionId: this.#session};
    return new Promise((resolve, reject) => {
      this.#waiters.set(id, {resolve, reject});
      (this.#child.stdio[3] as Writable).write(`${JSON.stringify({id, method, params, ...session})}\0`);
    });
  }

  #onMessage({id, method, params, result, error}: Message): void {
    if (method === 'Network.requestWillBeSent') this.requests.push((params as {request: {url: string}}).request.url);
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') this.errors.push(JSON.stringify(params));
    const waiter = id === undefined ? undefined : this.#waiters.get(id);
    if (!waiter) return;
    this.#waiters.delete(id!);
    if (error) waiter.reject(new Error(error.message));
    else waiter.resolve(result);
  }
}

function findMissing(): string | null {
  if (program !== undefined) return null;
  if (process.env.MCLUSTER_TEST_REQUIRE?.split(',').includes('chromium')) {
    throw new Error('MCLUSTER_TEST_REQUIRE names chromium, but there is none on PATH');
  }
  return 'no chromium on PATH';
}
