import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parseTopology} from '../../../src/topology/file/load-topology.ts';

const pages = ['README.md', 'docs/topology.md'];
const examples = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/```yaml\n([^]*?)```/g)].map(([, text], index) => ({
    page,
    index,
    text: text!,
  })),
);

describe('examples of topologies in the docs', () => {
  it('exist', () => {
    expect(new Set(examples.map(({page}) => page))).toEqual(new Set(pages));
  });

  it.each(examples)('$page, $index, is valid', async ({page, text}) => {
    await expect(parseTopology(text, page)).resolves.toHaveProperty('nodes');
  });
});
