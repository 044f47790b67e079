import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHunks, invertHunks } from '../text-change.ts';
import { stopIniMail } from './ini-text.ts';

const MARK = '; mail stopped by spamtrace, back with: spamtrace undo 1a2b3c4d';

function changed(text: string, pool: string | null): string | null {
  const hunks = stopIniMail(text, { pool, action: '1a2b3c4d' });
  if (hunks === null) return null;
  const after = applyHunks(text, hunks);
  expect(applyHunks(after ?? '', invertHunks(hunks))).toBe(text);
  return after;
}

describe('stopIniMail of a php.ini', () => {
  const SET = `${MARK}\nsendmail_path = /bin/false`;

  it.each([
    ['[PHP]\nsendmail_path = "/usr/sbin/sendmail -t -i" ; why\nx = 1\n', `[PHP]\n${SET}\nx = 1\n`],
    ['[PHP]\n;sendmail_path =\nx = 1', `[PHP]\n${SET}\n;sendmail_path =\nx = 1`],
    ['x = 1\n[mail function]\n[Date]\n', `x = 1\n[mail function]\n${SET}\n[Date]\n`],
    ['x = 1', `${SET}\nx = 1`],
    ['', `${SET}\n`],
    ['sendmail_path=a\nsendmail_path="b\nc"\ny=1\n', `${SET}\n${SET}\ny=1\n`],
    ['[PHP]\n[PATH=/srv/a]\n  sendmail_path = x\n', `[PHP]\n${SET}\n[PATH=/srv/a]\n  ${MARK}\n  sendmail_path = /bin/false\n`],
    ['[PHP]\r\nsendmail_path = x\r\ny = 1\r\n', `[PHP]\r\n${SET.replace('\n', '\r\n')}\r\ny = 1\r\n`],
  ])('%j becomes %j', (text, after) => {
    expect(changed(text, null)).toBe(after);
  });
});

describe('stopIniMail of a pool', () => {
  const SET = `${MARK}\nphp_admin_value[sendmail_path] = /bin/false`;

  it.each([
    ['[a]\nuser = a\n\n; end\n[b]\nuser = b\n', 'a', `[a]\nuser = a\n${SET}\n\n; end\n[b]\nuser = b\n`],
    ['[a]\nuser = a\n[b]\nuser = b', 'b', `[a]\nuser = a\n[b]\nuser = b\n${SET}\n`],
    [
      '[a]\nphp_admin_value[sendmail_path] = "x"\n[b]\nphp_admin_value[sendmail_path] = y\n',
      'b',
      `[a]\nphp_admin_value[sendmail_path] = "x"\n[b]\n${SET}\n`,
    ],
    ['[a]\nuser = a\n', 'b', null],
  ])('%j, pool %s, becomes %j', (text, pool, after) => {
    expect(changed(text, pool)).toBe(after);
  });

  it('never throws, and what it changes can be taken back', () => {
    const piece = fc.constantFrom('[a]', '[PATH=/x]', 'sendmail_path="', 'php_admin_value[sendmail_path]=x', "'", '"', ';', '\n', '\r\n', ' ', '=');
    fc.assert(fc.property(fc.array(piece), fc.constantFrom('a', null), (pieces, pool) => void changed(pieces.join(''), pool)));
  });
});
