import {Command} from '@oclif/core';
export default class List extends Command {
  static override description = 'list';
  override async run(): Promise<void> {
    this.log('x');
  }
}
