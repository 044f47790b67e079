import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHunks } from '../text-change.ts';
import { refuseSubmitter, refusesSubmitter, spellOutSubmitters } from './submit-users.ts';

const shop = { user: 'shop', action: '1a2b3c4d' };
const MARK = '\n    # mail stopped by spamtrace, back with: spamtrace undo 1a2b3c4d\n    !shop,';

const changed = (text: string): string | null => {
  const hunk = refuseSubmitter(text, shop);
  return hunk === null ? null : applyHunks(text, [hunk]);
};

describe('refuseSubmitter', () => {
  it.each([
    ['authorized_submit_users = static:anyone\nx = y\n', `authorized_submit_users =${MARK} static:anyone\nx = y\n`],
    ['authorized_submit_users=\n  !a,\n  /etc/b\n', `authorized_submit_users=${MARK}\n  !a,\n  /etc/b\n`],
    ['authorized_submit_users = a\nauthorized_submit_users = b', `authorized_submit_users = a\nauthorized_submit_users =${MARK} b`],
  ])('keeps what %j says', (text, after) => {
    expect(changed(text)).toBe(after);
  });

  it.each([
    '',
    '#authorized_submit_users = a\n',
    ' authorized_submit_users = a\n',
    'x_authorized_submit_users = a\n',
    'authorized_submit_users_x = a\n',
  ])('finds nothing in %j', (text) => {
    expect(changed(text)).toBeNull();
  });
});

describe('spellOutSubmitters', () => {
  it('says what is so anyway, once', () => {
    const hunk = spellOutSubmitters('x = y', 'aaaaaaaa');
    const after = hunk === null ? '' : (applyHunks('x = y', [hunk]) ?? '');
    expect(after).toBe('x = y\n# for accounts stopped by spamtrace, back with: spamtrace undo aaaaaaaa\nauthorized_submit_users = static:anyone\n');
    expect(spellOutSubmitters(after, 'bbbbbbbb')).toBeNull();
    expect(changed(after)).toContain('authorized_submit_users =\n    #');
  });
});

describe('refusesSubmitter', () => {
  it.each([
    ['!shop, static:anyone', true],
    ['!blog !shop,static:anyone', true],
    ['', true],
    ['static:anyone, !shop', false],
    ['!shopper, static:anyone', false],
    ['shop', false],
  ])('of %j: %s', (value, refuses) => {
    expect(refusesSubmitter(value, 'shop')).toBe(refuses);
  });

  it('nothing throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void [changed(text), refusesSubmitter(text, 'shop'), spellOutSubmitters(text, 'a')]));
  });
});
