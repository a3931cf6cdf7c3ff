import {describe, expect, it} from 'vitest';
import {addStats} from '../../../src/proxy/add-stats.ts';

/** Rows of one topic, one list per node, and the merged rows. */
const topics: {topic: string | undefined; nodes: string[][]; sum: string[]}[] = [
  {
    topic: undefined,
    nodes: [
      ['pid 1', 'uptime 7', 'version 1.6.18', 'curr_items 2', 'rusage_user 0.500000', 'accepting_conns 1', 'threads 4'],
      ['pid 2', 'uptime 9', 'version 1.6.21', 'curr_items 3', 'rusage_user 0.250000', 'accepting_conns 0', 'threads 4'],
    ],
    sum: [
      'pid 1',
      'uptime 9',
      'version 1.6.18',
      'curr_items 5',
      'rusage_user 0.750000',
      'accepting_conns 0',
      'threads 4',
    ],
  },
  {
    topic: undefined,
    nodes: [
      ['bytes_read 18446744073709551000', 'lru_crawler_running 0'],
      ['bytes_read 5', 'lru_crawler_running 1'],
      ['bytes_read 6', 'lru_crawler_running 1', 'new_in_this_release 1'],
    ],
    sum: ['bytes_read 18446744073709551011', 'lru_crawler_running 1', 'new_in_this_release 1'],
  },
  {
    topic: 'settings',
    nodes: [
      [
        'maxbytes 67108864',
        'maxconns 1024',
        'tcpport 11211',
        'growth_factor 1.25',
        'inter 127.0.0.1',
        'ssl_chain_cert (null)',
      ],
      [
        'maxbytes 67108864',
        'maxconns 1024',
        'tcpport 11212',
        'growth_factor 1.25',
        'inter 127.0.0.1',
        'ssl_chain_cert (null)',
      ],
    ],
    sum: [
      'maxbytes 134217728',
      'maxconns 2048',
      'tcpport 11211',
      'growth_factor 1.25',
      'inter 127.0.0.1',
      'ssl_chain_cert (null)',
    ],
  },
  {
    topic: 'slabs',
    nodes: [
      [
        '1:chunk_size 96',
        '1:used_chunks 1',
        '9:chunk_size 600',
        '9:used_chunks 1',
        'active_slabs 2',
        'total_malloced 10',
      ],
      [
        '1:chunk_size 96',
        '1:used_chunks 2',
        '3:chunk_size 152',
        '3:used_chunks 5',
        'active_slabs 2',
        'total_malloced 20',
      ],
    ],
    sum: [
      ...['1:chunk_size 96', '1:used_chunks 3', '3:chunk_size 152', '3:used_chunks 5', '9:chunk_size 600'],
      ...['9:used_chunks 1', 'active_slabs 3', 'total_malloced 30'],
    ],
  },
  {
    topic: 'items',
    nodes: [
      [],
      ['items:2:number 4', 'items:2:age 30', 'items:2:age_hot 10'],
      ['items:2:number 1', 'items:2:age 40', 'items:2:age_hot 5'],
    ],
    sum: ['items:2:number 5', 'items:2:age 40', 'items:2:age_hot 10'],
  },
  {
    topic: 'conns',
    nodes: [
      ['24:addr tcp:127.0.0.1:1', '24:state conn_read'],
      ['24:addr tcp:127.0.0.1:2', '24:state conn_read'],
    ],
    sum: [
      ...['node1:24:addr tcp:127.0.0.1:1', 'node1:24:state conn_read'],
      ...['node2:24:addr tcp:127.0.0.1:2', 'node2:24:state conn_read'],
    ],
  },
  {topic: 'sizes', nodes: [['96 3'], ['96 4', '128 1']], sum: ['96 7', '128 1']},
  {topic: 'sizes', nodes: [['sizes_status disabled'], ['sizes_status disabled']], sum: ['sizes_status disabled']},
];

const reply = (rows: readonly string[]): string => `${rows.map((row) => `STAT ${row}\r\n`).join('')}END\r\n`;
const from = (replies: readonly string[]): {name: string; reply: string}[] =>
  replies.map((text, index) => ({name: `node${index + 1}`, reply: text}));

describe('stats of several nodes', () => {
  it.each(topics)('are merged for topic $topic: $sum', ({topic, nodes, sum}) => {
    expect(addStats(topic, from(nodes.map(reply)))).toBe(reply(sum));
  });

  it.each(['RESET\r\n', 'OK\r\n', 'ERROR\r\n', 'END\r\n', 'CLIENT_ERROR usage: stats detail on|off|dump\r\n'])(
    'that are all %j are answered with that',
    (answer) => {
      expect(addStats('reset', from([answer, answer]))).toBe(answer);
    },
  );

  it('list the items of all nodes', () => {
    const items = ['ITEM a [1 b; 0 s]\r\n', 'ITEM b [1 b; 0 s]\r\n'];
    expect(addStats('cachedump', from(items.map((item) => `${item}END\r\n`)))).toBe(`${items.join('')}END\r\n`);
  });

  it('leave out nodes that do not know the topic', () => {
    expect(addStats('items', from(['ERROR\r\n', reply(['items:1:number 1'])]))).toBe(reply(['items:1:number 1']));
  });
});
