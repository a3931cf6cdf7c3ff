import {errorCodes, type ErrorCode} from './codes.ts';

export type MclusterErrorFields = {
  code: ErrorCode;
  /** What happened to which thing, the value got, the value expected. */
  message: string;
  /** One next command or action. */
  hint?: string | undefined;
  /** Machine-readable values behind the message; printed with --json. */
  details?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
};

/**
 * The only error that mcluster throws on purpose. Subclasses live beside the code that throws them and take domain
 * values. Anything else that reaches the top is printed as a bug, with its stack.
 */
export class MclusterError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly exitCode: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(fields: MclusterErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : {cause: fields.cause});
    this.name = new.target.name;
    this.code = fields.code;
    this.hint = fields.hint;
    this.exitCode = errorCodes[fields.code];
    this.details = fields.details;
  }
}
