import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rootedHost } from '../../host/rooted.ts';
import { readSettings } from './configuration.ts';
import { locateSendmail } from './locate.ts';
import { listQueues } from './queues.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'locate-sendmail-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text = ''): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const SERVER = `V10/Berkeley
Cwlocalhost
Fw/etc/mail/local-host-names %[^\\#]
DZ8.17.1.9/Debian-2+deb12u2
O QueueDirectory=/var/spool/mqueue/q*
O LogLevel=14
O TrustedUser=smmta
O
Qmqueue, P=/var/spool/mqueue/q*, F=f
Qslow, P=/var/spool/slow, F=f,
	N=3
`;

it('finds the queues, the version, the user and the domains of a copy', () => {
  write('etc/mail/sendmail.cf', SERVER);
  write('etc/mail/submit.cf', 'V10/Berkeley\nO QueueDirectory=/var/spool/mqueue-client\n');
  write('etc/mail/local-host-names', 'Corp.example # ours\nshop.example\n');
  write('etc/hostname', 'mx1.corp.example\n');
  for (const directory of ['mqueue/q1/qf', 'mqueue/q1/df', 'mqueue/q2', 'mqueue/other', 'slow', 'mqueue-client'])
    write(`var/spool/${directory}/.keep`);
  const host = rootedHost(root);
  const found = locateSendmail(host);
  expect(found?.place).toEqual({
    ...{ binary: null, version: '8.17.1.9', config: '/etc/mail/sendmail.cf', clientConfig: '/etc/mail/submit.cf' },
    ...{ spool: '/var/spool/mqueue', order: 'priority', user: 'smmta', logLevel: 14 },
    domains: ['localhost', 'corp.example', 'shop.example', 'mx1.corp.example'],
  });
  const queues = found === null ? [] : listQueues(host, found.queues);
  expect(queues.map(({ name, isClient, directories }) => [name, isClient, directories.map(({ control }) => control).toSorted()])).toEqual([
    ['', false, ['/var/spool/mqueue/q1/qf', '/var/spool/mqueue/q2']],
    ['slow', false, ['/var/spool/slow']],
    ['client', true, ['/var/spool/mqueue-client']],
  ]);
});

it('is not there without its configuration, and not where that names no queue', () => {
  const host = rootedHost(root);
  expect(locateSendmail(host)).toBeNull();
  write('etc/mail/sendmail.cf', 'not a configuration');
  expect(locateSendmail(host)).toBeNull();
  write('etc/mail/sendmail.cf', 'V10/Berkeley\nO LogLevel=9\n');
  expect(locateSendmail(host)).toBeNull();
});

it('finds a spool that was copied without its configuration, and the queue of submissions without submit.cf', () => {
  write('var/spool/mqueue/qf6AQM7MIi000200', '');
  write('var/spool/clientmqueue/.keep');
  const host = rootedHost(root);
  const names = (): readonly (readonly [string, string])[] => {
    const found = locateSendmail(host);
    return found === null ? [] : listQueues(host, found.queues).map(({ name, directories: [first] }) => [name, first?.path ?? ''] as const);
  };
  const both = [
    ['', '/var/spool/mqueue'],
    ['client', '/var/spool/clientmqueue'],
  ];
  expect(names()).toEqual(both);
  write('etc/mail/sendmail.cf', 'OQ/var/spool/mqueue\n');
  expect(names()).toEqual(both);
});

it('reads any text as settings', () => {
  for (const text of ['', 'O\nQ\nD\nC\nF\n', 'Ox=\nQ,P=\n\t\n', '\u0000\n\n\t']) expect(() => readSettings(text)).not.toThrow();
});
