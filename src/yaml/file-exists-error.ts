import {MclusterError} from '../errors/mcluster-error.ts';

/** The file exists and would have been overwritten. */
export class FileExistsError extends MclusterError {
  constructor(file: string) {
    super({
      code: 'FILE_EXISTS',
      message: `${file} is there already and was left as it is`,
      hint: 'choose another file, or add --force to overwrite it',
      details: {file},
    });
  }
}
