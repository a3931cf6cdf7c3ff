import {readFileSync} from 'node:fs';
import type * as z from 'zod/mini';
import {describe, expect, it} from 'vitest';
import {faultKinds} from '../../../src/faults/fault.ts';
import {writtenName, type Parameter} from '../../../src/faults/parameter.ts';
import {assertionKinds} from '../../../src/scenario/assertion-kinds.ts';
import {scenarioJsonSchema} from '../../../src/scenario/file/scenario-schema.ts';
import {addressing} from '../../../src/scenario/file/scenario-schema-parts.ts';
import {stepKinds} from '../../../src/scenario/step-kinds.ts';

const page = readFileSync('docs/scenarios.md', 'utf8');
/** The text of code blocks and inline code. */
const code = [...page.matchAll(/```[^]*?```|`[^`]+`/g)].map(([text]) => text).join('\n');

/** A node of the JSON schema. */
type Place = {$ref?: string; properties?: Record<string, Place>; enum?: unknown[]; $defs?: Record<string, Place>} & {
  [inside in 'items' | 'additionalProperties']?: Place;
} & {[branches in 'anyOf' | 'oneOf']?: Place[]};

describe('docs/scenarios.md', () => {
  it.each(stepKinds.map((kind) => [kind.verb, kind] as const))('describes what %s takes', (verb, {about, shape}) => {
    const row = rowOf(verb);
    expect(row).toContain(about);
    const further = Object.entries(shape as Record<string, z.ZodMiniType>).filter(
      ([key]) => key !== verb && (verb === 'exec' || !Object.hasOwn(addressing, key)),
    );
    for (const [key, schema] of further) {
      const isMandatory = !schema.safeParse(undefined).success;
      expect(row).toContain(isMandatory ? `**\`${key}\`**` : ` \`${key}\``);
    }
  });

  it.each(Object.entries(faultKinds))('describes what a fault %s takes', (name, {parameters}) => {
    const row = rowOf(name, page.indexOf('| its parameters'));
    for (const [key, {required}] of Object.entries<Parameter>(parameters)) {
      const written = `\`${writtenName(key)}\``;
      const places = row.includes('which commands') ? `${row}\n${linesWith('Which commands:')}` : row;
      expect(places).toContain(required ? `**${written}**` : written);
    }
  });

  it.each(assertionKinds.map((kind) => [kind.key, kind.about]))('describes what %s checks', (key, about) => {
    expect(rowOf(key, page.indexOf('| expect'))).toContain(about);
  });

  const {keys, words} = namesIn(scenarioJsonSchema());

  it('has every key and every word of the format', () => {
    const missing = [...keys, ...words].filter((word) => !new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(code));
    expect(missing).toEqual([]);
  });
});

function rowOf(first: string, from = 0): string {
  const row = new RegExp(`^\\| \`${first}\`.*`, 'm').exec(page.slice(from))?.[0];
  expect(row, `a row for ${first}`).toBeDefined();
  return row!;
}

function linesWith(text: string): string {
  return page.slice(page.indexOf(text)).split('\n\n')[0]!;
}

/** Returns every key and word that a scenario may hold, without those of its topology. */
function namesIn(schema: Place): {keys: string[]; words: string[]} {
  const keys = new Set<string>();
  const words = new Set<string>();
  const seen = new Set<Place>();
  const visit = (place: Place | undefined): void => {
    const target = place?.$ref ? schema.$defs?.[place.$ref.split('/').at(-1)!] : place;
    if (typeof target !== 'object' || seen.has(target)) return;
    seen.add(target);
    for (const [key, inside] of Object.entries(target.properties ?? {})) {
      keys.add(key);
      // The topology and the protocol have pages of their own.
      if (key !== 'topology' && key !== 'verb') visit(inside);
    }
    for (const word of (target.enum ?? []) as string[]) words.add(word);
    for (const inside of [...(target.anyOf ?? []), ...(target.oneOf ?? [])]) visit(inside);
    visit(target.items);
  };
  visit(schema);
  return {keys: [...keys], words: [...words]};
}
