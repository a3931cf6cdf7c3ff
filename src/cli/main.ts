import {execute} from '@oclif/core';
export async function main(args: string[], dir: string): Promise<void> {
  await execute({args, dir});
}
