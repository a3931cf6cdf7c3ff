import {MclusterError} from '../../errors/mcluster-error.ts';
import {closest} from '../../support/did-you-mean.ts';

/** A template that mcluster does not have. */
export class TemplateNotFoundError extends MclusterError {
  constructor(name: string, known: readonly string[]) {
    const meant = closest(name, known);
    super({
      code: 'USAGE',
      message: `there is no template ${JSON.stringify(name)}, expected one of ${known.join(', ')}`,
      hint: meant && `did you mean ${meant}?`,
      details: {name, known},
    });
  }
}
