import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { utcZone } from '../parse/zone.ts';
import { findSyslogFiles } from './syslog-files.ts';

const PLACES = ['/var/log/mail.log', '/var/log/syslog'];
const ours = 'Nov 24 02:14:42 mx sm-mta[7]: hello\n';
const theirs = 'Nov 24 02:14:42 mx dovecot: imap-login: hello\n';
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'syslog-files-'));
  mkdirSync(join(root, 'var/log'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, text: string | Buffer): void => writeFileSync(join(root, 'var/log', name), text);
const found = (): readonly string[] =>
  findSyslogFiles(rootedHost(root), PLACES, utcZone, (bytes, from, to) => bytes.toString('latin1', from, to) === 'sm-mta').map(({ path }) => path);

it('takes the first place of which a file, rotated or packed or not, has a line', () => {
  write('syslog', ours);
  expect(found()).toEqual(['/var/log/syslog']);
  write('mail.log', theirs);
  expect(found()).toEqual(['/var/log/syslog']);
  write('mail.log.2.gz', gzipSync(ours));
  expect(found()).toEqual(['/var/log/mail.log', '/var/log/mail.log.2.gz']);
});

it("finds lines that come only after half a megabyte of another program's", () => {
  write('mail.log', theirs.repeat(20_000) + ours);
  expect(found()).toEqual(['/var/log/mail.log']);
  write('mail.log', theirs.repeat(20_000));
  expect(found()).toEqual([]);
});
