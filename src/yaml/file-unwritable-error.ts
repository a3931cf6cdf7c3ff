import {MclusterError} from '../errors/mcluster-error.ts';

/** A file that mcluster was asked to write can't be written. */
export class FileUnwritableError extends MclusterError {
  constructor(file: string, cause: unknown) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    super({
      code: 'PERMISSION_DENIED',
      message: `${file} can't be written: ${reason === 'EISDIR' ? 'it is a folder' : reason}`,
      hint: 'choose a file in a folder that you can write to',
      details: {file, reason},
      cause,
    });
  }
}
