import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '../../support/files/package-root.ts';
import type {Reporter} from './reporter.ts';

/** Replaced by the report's data; put into the page by the build. */
const placeholder = '"report goes here"';

/** One self-contained page: the build inlines its styles, code and chart library into dist/report.html. */
export const html: Reporter = {
  name: 'html',
  about: 'one self-contained page with the timeline',
  render: (report) => {
    const page = readFileSync(join(packageRoot(), 'dist', 'report.html'), 'utf8');
    // Inside a script element, only `</script` and `<!--` would be parsed as HTML.
    const data = JSON.stringify(report).replaceAll('<', String.raw`\u003c`);
    return page.replace(placeholder, () => data);
  },
};
