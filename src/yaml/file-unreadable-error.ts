import {MclusterError} from '../errors/mcluster-error.ts';

/** A file that the user named can't be read. */
export class FileUnreadableError extends MclusterError {
  /** In words, such as `there is no such file`. */
  readonly reason: string;

  /** `hintIfMissing`: how to get such a file. */
  constructor(file: string, cause: unknown, hintIfMissing: string) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const reason = reasons[code] ?? code;
    super({
      code: 'FILE_UNREADABLE',
      message: `${file} can't be read: ${reason}`,
      hint: code === 'ENOENT' || file === 'stdin' ? hintIfMissing : `ls -ld ${file}`,
      details: {file, reason: code},
      cause,
    });
    this.reason = reason;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'permission denied',
  EFBIG: 'it has more than 1 MiB',
  ENODEV: 'it is a device, not a file',
  ENXIO: 'it is a socket or a device, not a file',
  ETIMEDOUT: 'it is a pipe, and nothing came through it in time',
};
