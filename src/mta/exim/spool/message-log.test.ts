import { describe, expect, it } from 'vitest';
import type { OpenDirectory } from '../../../host/host.ts';
import { readEximId } from './message-id.ts';
import { MessageLogs } from './message-log.ts';

const id = readEximId('1xVg3O-0007cS-10');

function lastAnswer(...lines: readonly string[]): string | null {
  const bytes = Buffer.from(lines.map((line) => `2026-11-24 02:14:42 ${line}\n`).join(''), 'latin1');
  const directory: OpenDirectory = {
    path: '',
    names: () => [],
    read: () => 'gone',
    directory: () => 'gone',
    size: () => -1,
    facts: () => null,
    readLink: () => null,
    stand: () => () => undefined,
    standBeside: () => undefined,
    close: () => undefined,
    open: () => ({
      size: bytes.length,
      facts: { kind: 'file', size: bytes.length, modifiedAt: 0, changedAt: 0, uid: 0, gid: 0, mode: 0, inode: 0, device: 0 },
      readAt: (into, position) => bytes.copy(into, 0, position),
      close: () => undefined,
    }),
  };
  return id === null ? null : new MessageLogs(() => directory).lastAnswer(id);
}

describe('the last answer in a message log', () => {
  it.each([
    [
      'put off',
      'a@b.example R=remote T=smtp defer (-44) H=mx [192.0.2.1]:25 DT=0.1s: SMTP error after RCPT: 451 later',
      'SMTP error after RCPT: 451 later',
    ],
    ['no connection', 'a@b.example R=remote T=smtp defer (111): Connection refused DT=0.000s', 'Connection refused'],
    ['routing', 'a@b.example routing defer (-52): retry time not reached', 'retry time not reached'],
    ['failed', 'a@b.example F=<s@c.example> P=<s@c.example> R=remote T=smtp H=mx [192.0.2.1]:25: 550 no', '550 no'],
    ['failed since 4.99', 'a@b.example F=<s@c.example> R=remote T=smtp H=mx [192.0.2.1] : 550 no', '550 no'],
    ['a host', 'H=mx.b.example [192.0.2.1] Connection timed out', 'Connection timed out'],
    ['a child', 'a@b.example <list@c.example> R=remote T=smtp defer (-46): 452 full', '452 full'],
    ['done', 'a@b.example: smtp transport succeeded', null],
    ['an arrival whose subject lies', 'Received from x@y.example U=w P=local S=9 T="a R=x T=y defer (1): lie"', null],
    ['an address that lies', '"x R=r defer (1): lie"@b.example: smtp transport succeeded', null],
  ])('%s', (_, line, answer) => {
    expect(lastAnswer(line)).toBe(answer);
  });

  it('is the last of several', () => {
    expect(lastAnswer('a@b.example R=r T=t defer (1): first', 'c@b.example R=r T=t defer (2): second', 'c@b.example: done')).toBe('second');
  });
});
