import type {ChildProcess} from 'node:child_process';
import {stripVTControlCharacters} from 'node:util';
import {Tail} from './tail.ts';

/** How much of each stream is kept for `expect: {output: …}`: the end of it. */
export const maxOutputBytes = 16 * 1024 * 1024;

/** How much of both is kept for a person to read: the end of it. */
export const maxShownBytes = 64 * 1024;

/** What a program says on stdout and stderr, while it runs. */
export class ProgramOutput {
  readonly #stdout = new Tail(maxOutputBytes);
  readonly #stderr = new Tail(maxOutputBytes);
  readonly #shown = new Tail(maxShownBytes);
  readonly #program: ChildProcess;
  /** The stream that spoke last, and whether it is in the middle of a line. */
  #last: Tail | null = null;
  #isMidLine = false;

  constructor(program: ChildProcess) {
    this.#program = program;
    program.stdout?.on('data', (chunk: Buffer) => this.#add(chunk, this.#stdout));
    program.stderr?.on('data', (chunk: Buffer) => this.#add(chunk, this.#stderr));
  }

  /** No more of it is read. */
  end(): void {
    this.#program.stdout?.destroy();
    this.#program.stderr?.destroy();
  }

  /** Stdout, then stderr, as they are. */
  get text(): string {
    return [this.#stdout.text(), this.#stderr.text()].filter(Boolean).join('\n');
  }

  /** The end of both, in the order in which it came, to be shown anywhere; it begins with how much there was before. */
  get shown(): string {
    const text = withoutControl(this.#shown.text()).trimEnd();
    const {leftOutBytes} = this.#shown;
    return leftOutBytes === 0 ? text : `… (${leftOutBytes} bytes before this)\n${text}`;
  }

  #add(chunk: Buffer, stream: Tail): void {
    stream.add(chunk);
    if (this.#isMidLine && this.#last !== stream) this.#shown.add(Buffer.from('\n'));
    this.#shown.add(chunk);
    this.#last = stream;
    this.#isMidLine = chunk.at(-1) !== 10;
  }
}

/** Without colours, and without anything else that a terminal would obey or turn around; a progress bar is lines. */
function withoutControl(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r+\n?/g, '\n')
    .replaceAll(/[^\n\t\P{Cc}]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '·');
}
