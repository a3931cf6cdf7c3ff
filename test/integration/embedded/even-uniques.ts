import {exchange} from './compare.ts';

/** Makes the next cas uniques of two nodes equal again, so that one difference does not fail all later rows. */
export async function evenUniques(...ports: [number, number]): Promise<void> {
  const ask = async (port: number): Promise<number> =>
    Number((await exchange(port, [Buffer.from('ms u 0 c\r\n\r\n')])).slice('HD c'.length));
  const [theirs = 0, ours = 0] = await Promise.all(ports.map(ask));
  const behind = Buffer.from('ms u 0\r\n\r\n'.repeat(Math.abs(theirs - ours)));
  if (behind.length > 0) await exchange(theirs < ours ? ports[0] : ports[1], [behind]);
}
