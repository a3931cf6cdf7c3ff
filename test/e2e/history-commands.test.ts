import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runCli} from '../support/cli.ts';
import {useScratchFolder} from '../support/scratch-home.ts';

const folder = useScratchFolder();

const lines = [
  '{"op":"set","process":1,"key":"a","value":"3","invokeMs":1,"completeMs":2,"reply":"STORED"}',
  '{"fault":"partition","member":"node1","fromMs":3,"toMs":8}',
  '{"op":"set","process":1,"key":"a","value":"5","invokeMs":4,"completeMs":5,"reply":"STORED","member":"backup1"}',
  '{"op":"get","process":2,"key":"a","value":"3","invokeMs":9,"completeMs":10,"member":"node1"}',
];

function historyOf(count: number): string {
  const file = join(folder.path, 'run.jsonl');
  writeFileSync(file, `${lines.slice(0, count).join('\n')}\n`);
  return file;
}

test('history check exits with 7 and names the lines that prove an anomaly', async () => {
  const {exitCode, stdout} = await runCli(['history', 'check', historyOf(4), '--json']);
  expect(exitCode).toBe(7);
  expect(JSON.parse(stdout)).toMatchObject({
    operations: 3,
    anomalies: [{kind: 'stale-read', key: 'a', operations: [1, 3, 4], faults: [2]}],
  });
});

test('history check exits with 0 where nothing is wrong, and with 3 at a line that it cannot read', async () => {
  const right = await runCli(['history', 'check', historyOf(3)]);
  expect(right).toMatchObject({exitCode: 0, stdout: '2 operations: nothing wrong\n'});
  const file = join(folder.path, 'bad.jsonl');
  writeFileSync(file, `${lines[0]}\n{\n`);
  const bad = await runCli(['history', 'check', file]);
  expect(bad.exitCode).toBe(3);
  expect(bad.stderr).toContain('bad.jsonl:2: not JSON');
});

test('history show prints the operations on a key with the faults beside them', async () => {
  const {exitCode, stdout} = await runCli(['history', 'show', historyOf(4), '--key', 'a']);
  expect(exitCode).toBe(0);
  expect(stdout.match(/w1 set a=3|node1: partition|w3 set a=5|r4 get a=3/g)).toEqual([
    'w1 set a=3',
    'node1: partition',
    'w3 set a=5',
    'r4 get a=3',
  ]);
});
