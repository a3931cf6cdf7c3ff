// Renders the keys of a topology file as a table, from the JSON schema for editors.

/** Returns one row per key, such as `proxy.port`, with its values, its default and its purpose. */
export function topologyTable(schema) {
  const rows = keysOf(schema, '').map(
    ({key, place}) => `| \`${key}\` | ${valuesOf(place)} | ${defaultOf(place)} | ${place.description} |`,
  );
  return ['| key | value | default | what it is for |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function keysOf({properties = {}}, above) {
  return Object.entries(properties).flatMap(([name, place]) => {
    const key = `${above}${name}`;
    return [
      {key, place},
      ...formsOf(place).flatMap((form) =>
        form.type === 'array' ? keysOf(form.items, `${key}[].`) : keysOf(form, `${key}.`),
      ),
    ];
  });
}

/** A key may accept values of several forms: a number or a list. */
function formsOf(place) {
  return place.anyOf ?? [place];
}

function valuesOf(place) {
  return formsOf(place).map(valueOf).join(', or ');
}

function valueOf({type, enum: words, const: only, minimum, maximum}) {
  if (only !== undefined) return `\`${only}\``;
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (type === 'integer') return `${minimum} to ${maximum}`;
  return {array: 'a list', object: 'a mapping', boolean: '`true` or `false`', string: 'text'}[type] ?? type;
}

function defaultOf({default: value}) {
  return value === undefined ? '' : `\`${value}\``;
}
