import {readFileSync} from 'node:fs';
import {build} from 'esbuild';

/**
 * Returns the page that `--report html` fills in: styles, code and chart library in one file, so that it needs no
 * network.
 */
export async function reportPage() {
  const {outputFiles, metafile} = await build({
    entryPoints: ['templates/report/report.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const styles = ['node_modules/uplot/dist/uPlot.min.css', 'templates/report/report.css'].map(readText).join('\n');
  // The code must not end its own script element.
  const code = outputFiles[0].text.replaceAll('</script', String.raw`<\/script`);
  const page = readText('templates/report/report.html')
    .replace('/* styles go here */', () => styles)
    .replace('/* code goes here */', () => code);
  return {page, metafile};
}

function readText(file) {
  return readFileSync(file, 'utf8');
}
