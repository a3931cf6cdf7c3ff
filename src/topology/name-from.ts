/** As many characters as a name may have, and room for a hyphen and six more that make it unique. */
const maxLength = 22;

/**
 * A name for a cluster or member made of any text, such as that of a file: it meets `namePattern`. Texts may share one;
 * what needs a name of its own adds to it. `otherwise` is used where nothing of the text can stand in a name.
 */
export function nameFrom(text: string, otherwise: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replaceAll(/\p{M}/gu, '');
  const words = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  if (words === '') return otherwise;
  const name = /^[a-z]/.test(words) ? words : `${otherwise}-${words}`;
  return name.slice(0, maxLength).replace(/-+$/, '');
}
