import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHunks, invertHunks } from '../text-change.ts';
import { refuseUid } from './exim-acl.ts';

const refused = { uid: 1001, action: '1a2b3c4d' };
const DENIAL =
  '  # refused by spamtrace, back with: spamtrace undo 1a2b3c4d\n  deny\n    condition = ${if eq{$originator_uid}{1001}}\n    message = mail of this account is stopped\n';

function changed(text: string): string | null {
  const hunks = refuseUid(text, refused);
  const after = hunks === null ? null : applyHunks(text, hunks);
  if (hunks !== null) expect(applyHunks(after ?? '', invertHunks(hunks))).toBe(text);
  return after;
}

describe('refuseUid', () => {
  it('sets an ACL of its own where there is none', () => {
    expect(changed('x = y\n# acl_not_smtp = no\nbegin acl\nacl_a:\n  accept\nbegin routers\n')).toBe(
      `x = y\n# acl_not_smtp = no\n# refused by spamtrace, back with: spamtrace undo 1a2b3c4d\nacl_not_smtp = acl_spamtrace_1a2b3c4d\nbegin acl\nacl_spamtrace_1a2b3c4d:\n${DENIAL}  accept\n\nacl_a:\n  accept\nbegin routers\n`,
    );
  });

  it('goes before the statements of the one that is there', () => {
    expect(changed('acl_not_smtp = acl_b\nbegin acl\nacl_a:\n  accept\nacl_b:\n  warn\n')).toBe(
      `acl_not_smtp = acl_b\nbegin acl\nacl_a:\n  accept\nacl_b:\n${DENIAL}  warn\n`,
    );
  });

  it.each(['acl_not_smtp = ${if x{a}{b}}\nbegin acl\n', 'x = y\nbegin routers\n', ''])('refuses %j', (text) => {
    expect(changed(text)).toBeNull();
  });

  it('never throws', () => {
    const piece = fc.constantFrom('begin acl\n', 'begin x\n', 'acl_not_smtp = ', 'a', '(', '\n', 'a:\n', ' ', '\\');
    fc.assert(fc.property(fc.array(piece), (pieces) => void changed(pieces.join(''))));
  });
});
