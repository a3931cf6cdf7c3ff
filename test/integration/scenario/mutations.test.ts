import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {builtInNames} from '../../../src/scenario/file/built-in.ts';
import {MutatedPackage} from '../../mutations/mutated-package.ts';
import {breaks} from '../../mutations/switches.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';

describe.skipIf(memcachedMissing)(
  'a built-in scenario fails when the property that it guards is broken',
  {concurrent: true},
  () => {
    let mutant: MutatedPackage;
    beforeAll(async () => {
      mutant = await MutatedPackage.build();
    });
    afterAll(() => mutant.remove());

    it('every scenario has a property to break', () => {
      expect(Object.keys(breaks).sort()).toEqual(builtInNames());
    });

    it('no scenario fails while nothing is broken', async () => {
      expect(await mutant.run('stale-restart', 'repair')).toMatchObject({outcome: 'passed'});
    });

    for (const [scenario, {broken, policy}] of Object.entries(breaks)) {
      it(`${scenario}: ${broken}`, async () => {
        expect(await mutant.run(scenario, policy, broken)).toMatchObject({outcome: 'failed'});
      });
    }
  },
);
