import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import {formatPath, type Finding, type Path} from './finding.ts';
import {flagProblem, type Problem} from './problem.ts';
import {SourceText, type Span} from './source-text.ts';

// Import this file dynamically only: it loads the YAML parser.

/** A YAML file with the position of each value. */
export type YamlSource = {
  /** The contents of the (first) document: `undefined` when the file is empty or not readable. */
  data: unknown;
  /** Problems of the YAML itself: syntax, duplicate keys, more than one document. */
  problems: readonly Problem[];
  /** False when the syntax is too broken to report anything else. */
  isReadable: boolean;
  /** Locates a finding: on a line of the file, or at its flag. */
  locate: (finding: Finding) => Problem;
};

/**
 * Parses YAML; never throws on invalid contents. A whole number that JavaScript would round is a string of its digits in
 * `data`: exact where text is expected, and a wrong type where a number is.
 */
export function readYaml(text: string, file: string): YamlSource {
  const source = new SourceText(file, text.replace(/^\uFEFF/, ''));
  try {
    return readDocuments(source);
  } catch (error) {
    // The parser calls itself for each level.
    if (!(error instanceof RangeError)) throw error;
    const locate = ({origin, ...what}: Finding) =>
      'flag' in origin ? flagProblem(origin.flag, what) : source.problem([0, 0], what, origin.path);
    return {data: undefined, problems: [source.problem([0, 0], tooDeep)], isReadable: false, locate};
  }
}

function readDocuments(source: SourceText): YamlSource {
  const documents = parseAllDocuments(source.text, {
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
    intAsBigInt: true,
  });
  const [document, second] = documents;
  if (document) keepDigits(document);
  const keys: KeyIndex = new WeakMap();
  const locate = ({origin, ...what}: Finding) =>
    'flag' in origin
      ? flagProblem(origin.flag, what)
      : source.problem(spanAt(document, origin.path, origin.part ?? 'value', keys), what, origin.path);

  const errors = documents.flatMap(({errors, warnings}) => [...errors, ...warnings]);
  if (errors.length > 0) {
    const problems = onePerLine(errors.map((error) => syntaxProblem(source, error)));
    return {data: undefined, problems, isReadable: false, locate};
  }
  const problems = doubleKeys(source, document?.contents);
  if (second) {
    const [start, end] = second.range;
    problems.push(source.problem([start, end], {message: 'a second document', expected: 'one document a file'}));
  }
  try {
    return {data: document?.toJS({maxAliasCount: 100}), problems, isReadable: true, locate};
  } catch (error) {
    // An alias without its anchor, or nested aliases that would fill the memory.
    const message = `not valid YAML: ${error instanceof Error ? error.message : String(error)}`;
    problems.push(source.problem(deadAlias(document), {message, expected: 'values that are written out'}));
    return {data: undefined, problems, isReadable: false, locate};
  }
}

/**
 * Integers come as BigInt, which plain data has not. Of a number too large for its digits to be kept, the text stays, also
 * if it is written as 9007199254740993.0.
 */
function keepDigits(document: Document): void {
  visit(document, {
    Scalar(_, scalar) {
      const {value, source} = scalar;
      if (typeof value !== 'bigint' && typeof value !== 'number') return;
      const number = Number(value);
      if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) scalar.value = number;
      else if (typeof value === 'bigint') scalar.value = String(value);
      else if (Number.isFinite(number)) scalar.value = source ?? number;
    },
  });
}

/** The parser says of itself that its stack is full. */
const stackIsFull = 'call stack';
const tooDeep = {message: 'not valid YAML: nested too deeply', expected: 'a few levels of mappings and lists'};

function syntaxProblem(source: SourceText, {code, message, pos}: YAMLError): Problem {
  if (message.includes(stackIsFull)) return source.problem(pos, tooDeep);
  const expected = expectedSyntax[code] ?? 'mappings, lists, strings and numbers in YAML 1.2';
  return source.problem(pos, {message: `not valid YAML: ${message}`, expected});
}

/** What was expected, by the parser's error code. */
const expectedSyntax: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'single quotes, or \\\\ for a backslash',
  BAD_INDENT: 'all entries of a mapping or list in the same column, and every bracket closed',
  BAD_SCALAR_START: 'quotes around a value that begins with a special character',
  BLOCK_AS_IMPLICIT_KEY: 'a value on the line of its key, or an indented mapping on the lines below',
  MISSING_CHAR: '`key: value`, or `- ` before every item of a list, and every quote and bracket closed',
  MULTILINE_IMPLICIT_KEY: '`key: value`, with a space after the colon',
  TAB_AS_INDENT: 'spaces',
  TAG_RESOLVE_FAILED: 'no tag; quotes around a value that begins with !',
  UNEXPECTED_TOKEN: "one value here, with quotes around special characters: '> 0'",
};

/** One syntax error often causes several more on the same line. */
function onePerLine(problems: readonly Problem[]): Problem[] {
  const lines = new Set<number | null>();
  return problems.filter(({line}) => !lines.has(line) && lines.add(line));
}

/** Returns duplicate keys of mappings, except the first of each. */
function doubleKeys(source: SourceText, node: unknown, path: Path = []): Problem[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => doubleKeys(source, item, [...path, index]));
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({key, value}) => {
    const name = keyName(key);
    const here = [...path, name];
    const below = doubleKeys(source, value, here);
    if (!seen.has(name)) {
      seen.add(name);
      return below;
    }
    const what = {message: `${formatPath(here)} is there a second time`, expected: 'every key once'};
    return [source.problem(spanOf(key), what, here), ...below];
  });
}

/** Returns the span of the value at `path`; if it is not in the file, of its nearest parent. */
function spanAt(document: Document | undefined, path: Path, part: 'key' | 'value', keys: KeyIndex): Span {
  let span: Span = [0, 0];
  let node: unknown = document?.contents;
  if (isNode(node) && path.length === 0) return spanOf(node);
  for (const [index, segment] of path.entries()) {
    if (document && isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node, keys).get(String(segment));
      if (!pair) return span;
      const value = spanOf(pair.value);
      const isWanted = index === path.length - 1;
      // An empty value has no position: `nodes:`.
      span = value[0] === value[1] || (isWanted && part === 'key') ? spanOf(pair.key) : value;
      node = pair.value;
    } else if (isSeq(node) && node.items[Number(segment)] !== undefined) {
      node = node.items[Number(segment)];
      span = spanOf(node);
    } else {
      return span;
    }
  }
  return span;
}

/** The pairs of each mapping by key, the first of duplicates: built once rather than searched for each problem. */
type KeyIndex = WeakMap<YAMLMap, ReadonlyMap<string, Pair>>;

function pairsOf(map: YAMLMap, keys: KeyIndex): ReadonlyMap<string, Pair> {
  const known = keys.get(map) ?? new Map(map.items.toReversed().map((pair) => [keyName(pair.key), pair]));
  keys.set(map, known);
  return known;
}

/** Returns the span of the first alias without an anchor; the start of the file if there is none. */
function deadAlias(document: Document | undefined): Span {
  let span: Span = [0, 0];
  if (!document) return span;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      span = spanOf(alias);
      return visit.BREAK;
    },
  });
  return span;
}

function keyName(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

/** Parsed nodes have a range: `[start, end of the value, end of the node]`. */
function spanOf(node: unknown): Span {
  const [start, end] = (node as Node | null)?.range ?? [0, 0];
  return [start, end];
}
