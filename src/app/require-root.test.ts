import { describe, expect, it } from 'vitest';
import { localHost } from '../host/local.ts';
import { findAccountProblems } from './accounts.ts';
import { requireRoot } from './require-root.ts';
import { listLogins } from './sessions.ts';

describe('requireRoot', () => {
  const asUser = { ...localHost(), uid: 1000 };

  it('refuses half an answer about this machine, exit 77', () => {
    for (const ask of [() => requireRoot(asUser), () => findAccountProblems({ host: asUser, now: 0 }), () => listLogins({ host: asUser }, 0).next()])
      expect(ask).toThrow(expect.objectContaining({ code: 'not-root', exit: 77 }));
  });

  it('lets anybody ask about a copy', () => {
    expect(() => requireRoot({ ...asUser, kind: 'rooted' })).not.toThrow();
  });
});
