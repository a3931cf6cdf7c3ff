/**
 * One row of the differential table: bytes for one connection to a freshly flushed node. In the short form, `|` stands
 * for CR LF, and the row is its own title.
 */
export type Case = string | {title: string; chunks: readonly (string | Buffer)[]};

export type RawCase = {title: string; chunks: readonly Buffer[]};

export function toRawCase(row: Case): RawCase {
  if (typeof row === 'string') return {title: row.slice(0, 120), chunks: [bytesOf(row.replaceAll('|', '\r\n'))]};
  return {title: row.title, chunks: row.chunks.map((chunk) => (typeof chunk === 'string' ? bytesOf(chunk) : chunk))};
}

/** A row whose bytes arrive one by one. */
export function byteByByte(row: string): Case {
  return {title: `byte by byte: ${row}`, chunks: Array.from(row.replaceAll('|', '\r\n'))};
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
