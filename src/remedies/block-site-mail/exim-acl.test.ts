import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHunks, invertHunks } from '../text-change.ts';
import { hasRefusals, intoAcl, readHandingAcl, setUpRefusals } from './exim-acl.ts';

const refusals = { list: '/etc/exim4/refused', action: '1a2b3c4d' };
const MARK = '# accounts stopped by spamtrace, back with: spamtrace undo 1a2b3c4d\n';
const DENIAL = `  ${MARK}  deny\n    condition = \${if exists{/etc/exim4/refused.$originator_uid}}\n    message = mail of this account is stopped\n`;

function changed(text: string): string | null {
  const hunks = setUpRefusals(text, refusals);
  const after = hunks === null ? null : applyHunks(text, hunks);
  if (hunks !== null) {
    expect(applyHunks(after ?? '', invertHunks(hunks))).toBe(text);
    expect(hasRefusals(after ?? '', refusals.list)).toBe(true);
  }
  return after;
}

describe('setUpRefusals', () => {
  it('sets an ACL of its own where there is none', () => {
    expect(changed('x = y\n# acl_not_smtp = no\nbegin acl\nacl_a:\n  accept\nbegin routers\n')).toBe(
      `x = y\n# acl_not_smtp = no\n${MARK}acl_not_smtp = acl_spamtrace\nbegin acl\nacl_spamtrace:\n${DENIAL}  accept\n\nacl_a:\n  accept\nbegin routers\n`,
    );
  });

  it('goes before the statements of the one that is there', () => {
    expect(changed('acl_not_smtp = acl_b\nbegin acl\nacl_a:\n  accept\nacl_b:\n  warn\n')).toBe(
      `acl_not_smtp = acl_b\nbegin acl\nacl_a:\n  accept\nacl_b:\n${DENIAL}  warn\n`,
    );
  });

  it.each([
    'acl_not_smtp = ${if x{a}{b}}\nbegin acl\n',
    'acl_not_smtp = a\nacl_not_smtp = b\nbegin acl\na:\n  accept\nb:\n  accept\n',
    'acl_not_smtp = a\nbegin acl\na:\n  accept\n.ifdef X\na:\n  deny\n.endif\n',
    'x = y\nbegin routers\n',
    '',
  ])('refuses %j', (text) => {
    expect(changed(text)).toBeNull();
  });

  it('never throws, and takes time that grows with the text alone', () => {
    const piece = fc.constantFrom('begin acl\n', 'begin x\n', 'acl_not_smtp = ', 'a', '(', '\n', 'a:\n', ' ', '\\');
    fc.assert(fc.property(fc.array(piece), (pieces) => void changed(pieces.join(''))));
    fc.assert(fc.property(fc.string(), (text) => void readHandingAcl(text)));
  });
});

describe('hasRefusals', () => {
  it('does not take a comment, or the list of somebody else, for ours', () => {
    const line = 'condition = ${if exists{/etc/exim4/refused.$originator_uid}}';
    expect([`  ${line}\n`, `# ${line}\n`, `${line}x\n`].map((text) => hasRefusals(text, refusals.list))).toEqual([true, false, false]);
    expect(hasRefusals(line, '/etc/other')).toBe(false);
  });
});

describe('intoAcl', () => {
  it('finds the label alone', () => {
    expect(intoAcl('acl_bc:\n  accept\n  acl_b:\n  warn\n', 'acl_b', refusals)?.byte).toBe(26);
    expect(intoAcl('acl_bc:\n', 'acl_b', refusals)).toBeNull();
  });
});
