import type {core} from 'zod/mini';
import {formatPath, type Path} from './finding.ts';

/**
 * Returns the keys of every mapping in a schema, by its path without indexes: `''` for the root, `proxy`, `nodes[]`.
 * Where the schema accepts several mappings, their keys are combined.
 */
export function keysByPath(schema: core.$ZodType): Readonly<Record<string, readonly string[]>> {
  const keys: Record<string, string[]> = {};
  for (const {path, shape} of mappingsIn(schema)) {
    keys[path] = [...new Set([...(keys[path] ?? []), ...Object.keys(shape)])];
  }
  return keys;
}

/** Returns a path in the notation of `keysByPath`. */
export function withoutIndexes(path: Path): string {
  return formatPath(path).replaceAll(/\[\d+\]/g, '[]');
}

type Mapping = {path: string; shape: Readonly<Record<string, core.$ZodType>>};

function mappingsIn(schema: core.$ZodType, path = ''): Mapping[] {
  const {def} = (schema as core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const below = Object.entries(def.shape).flatMap(([key, inner]) =>
        mappingsIn(inner, path ? `${path}.${key}` : key),
      );
      return [{path, shape: def.shape}, ...below];
    }
    case 'array':
      return mappingsIn(def.element, `${path}[]`);
    case 'union':
      return def.options.flatMap((option) => mappingsIn(option, path));
    case 'optional':
    case 'prefault':
      return mappingsIn(def.innerType, path);
    case 'pipe':
      return mappingsIn(def.in, path);
    default:
      return [];
  }
}
