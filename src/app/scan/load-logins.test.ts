import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../../host/rooted.ts';
import { utcZone } from '../../parse/zone.ts';
import { loadLogins } from './load-logins.ts';

const root = mkdtempSync(join(tmpdir(), 'logins-'));
afterAll(() => rmSync(root, { recursive: true }));

/** The last lines of a box's auth.log: the message by this login is the last of its main log, at 23:47:29. */
const AUTH = `2026-11-26T23:47:17.419206+00:00 host306 sshd[2414]: Accepted publickey for anton from 198.51.100.173 port 55749 ssh2: ED25519 SHA256:x
2026-11-26T23:47:17.669427+00:00 host306 sshd[2414]: pam_unix(sshd:session): session closed for user anton
2026-11-26T23:47:29.636755+00:00 host306 sshd[2448]: Accepted publickey for anton from 198.51.100.173 port 56291 ssh2: ED25519 SHA256:x
2026-11-26T23:47:29.856211+00:00 host306 sshd[2448]: pam_unix(sshd:session): session closed for user anton
`;

describe('loadLogins', () => {
  it('has the login of the last message, which a main log without fractions puts before it', () => {
    mkdirSync(join(root, 'var/log'), { recursive: true });
    writeFileSync(join(root, 'var/log/auth.log'), AUTH);
    const to = Date.UTC(2026, 10, 26, 23, 47, 29);
    const { spans } = loadLogins(rootedHost(root), { from: to - 86_400_000, to }, utcZone);
    expect(spans.map(({ user, from }) => `${user} ${new Date(from * 1000).toISOString()}`)).toEqual([
      'anton 2026-11-26T23:47:17.419Z',
      'anton 2026-11-26T23:47:29.636Z',
    ]);
  });
});
