import type {Hook} from '@oclif/core';
const hook: Hook<'command_not_found'> = (options) => {
  throw new Error(`no command ${options.id}`);
};
export default hook;
