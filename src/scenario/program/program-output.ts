import type {ChildProcess} from 'node:child_process';
import {stripVTControlCharacters} from 'node:util';
import {Tail} from './tail.ts';

/** Bytes kept from the end of each stream for `expect: {output: …}`. */
export const maxOutputBytes = 16 * 1024 * 1024;

/** Bytes kept from the end of the combined output for display. */
export const maxShownBytes = 64 * 1024;

/** Collects what a program writes to stdout and stderr while it runs. */
export class ProgramOutput {
  readonly #stdout = new Tail(maxOutputBytes);
  readonly #stderr = new Tail(maxOutputBytes);
  readonly #shown = new Tail(maxShownBytes);
  readonly #program: ChildProcess;
  /** The stream that wrote last, and whether it is in the middle of a line. */
  #last: Tail | null = null;
  #isMidLine = false;

  constructor(program: ChildProcess) {
    this.#program = program;
    program.stdout?.on('data', (chunk: Buffer) => this.#add(chunk, this.#stdout));
    program.stderr?.on('data', (chunk: Buffer) => this.#add(chunk, this.#stderr));
  }

  /** Stops reading. */
  end(): void {
    this.#program.stdout?.destroy();
    this.#program.stderr?.destroy();
  }

  /** Returns stdout, then stderr, unchanged. */
  get text(): string {
    return [this.#stdout.text(), this.#stderr.text()].filter(Boolean).join('\n');
  }

  /**
   * Returns the end of both streams in the order of arrival, safe to print; it begins with the number of omitted bytes.
   */
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

/**
 * Strips colours and all other terminal control sequences, including text direction; the states of a progress bar
 * become lines.
 */
function withoutControl(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r+\n?/g, '\n')
    .replaceAll(/[^\n\t\P{Cc}]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '·');
}
