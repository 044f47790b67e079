import { describe, expect, it } from 'vitest';
import { MailLogKind } from '../../domain/mail-log.ts';
import type { Host, Ran } from '../../host/host.ts';
import { journalCommand, loadPrinted } from './journal.ts';
import { listPostfixLogs, loadPostfixLog } from './log-load.ts';
import type { PostfixPlace } from './place.ts';

/** As `journalctl -o short-iso-precise` prints it (systemd 252); composed. */
const PRINTED = `2026-11-26T23:34:14.928785+0000 mx1 postfix/submission/smtpd[258]: E2A19CC: client=unknown[198.51.100.9], sasl_method=LOGIN, sasl_username=info@shop.example
2026-11-26T23:34:14.930672+0000 mx1 postfix/qmgr[217]: E2A19CC: from=<info@shop.example>, size=426, nrcpt=2 (queue active)
`;
const place: PostfixPlace = {
  ...{ programs: '/usr/sbin', version: '3.7.11', tags: ['postfix'], logFiles: [], user: 'postfix', domains: [] },
  instances: [{ prefix: '', config: '/etc/postfix', spool: '/var/spool/postfix', hashed: [], depth: 1 }],
};
const window = { from: Date.UTC(2026, 10, 26), to: Date.UTC(2026, 10, 27) };

function machine(stdout: string, status = 0): { readonly host: Host; readonly ran: (readonly string[])[] } {
  const ran: (readonly string[])[] = [];
  const host = {
    kind: 'local',
    list: (path: string) => (path === '/var/log/journal' ? ['0123'] : []),
    program: (path: string) => path,
    readText: (path: string) => (path === '/etc/passwd' ? 'root:x:0:0::/:/bin/sh\npostfix:x:101:104::/:/bin/false\n' : null),
    facts: () => null,
    resolve: () => null,
    readLink: () => null,
    now: () => window.to,
    openFile: () => 'gone',
    run: (argv: readonly string[]): Ran => {
      ran.push(argv);
      return { status, stdout, stderr: '' };
    },
  };
  return { host: host as unknown as Host, ran };
}

describe('a log that only the journal has', () => {
  it('is asked for by facility and by who wrote it, for the window alone', () => {
    expect(journalCommand(machine('').host, place, window)?.slice(6)).toEqual([
      ...[`--since=@${window.from / 1000}`, `--until=@${window.to / 1000}`],
      ...['SYSLOG_FACILITY=2', '_UID=0', '+', 'SYSLOG_FACILITY=2', '_UID=101'],
    ]);
    expect(journalCommand({ ...machine('').host, kind: 'rooted' }, place, window)).toBeNull();
  });

  it('is read, and its lines are found again as evidence', () => {
    const { host } = machine(PRINTED);
    const [coverage] = listPostfixLogs(host, place, window);
    const rows: number[][] = [];
    for (const batch of loadPostfixLog(host, place, window)) {
      expect(batch.file.path).toBe(coverage?.path);
      for (let row = 0; row < batch.length; row++) rows.push([batch.kind[row] ?? -1, batch.offset[row] ?? -1]);
    }
    expect(rows).toEqual([
      [MailLogKind.arrival, 0],
      [MailLogKind.envelope, PRINTED.indexOf('\n') + 1],
    ]);
    expect(loadPrinted(host, coverage?.path ?? '', [0]).get(0)).toBe(PRINTED.split('\n')[0]);
    expect(loadPrinted(host, '/bin/sh -c id', [0]).size).toBe(0);
  });

  it('is no log where it has no line, and an error where it does not answer', () => {
    expect(listPostfixLogs(machine('').host, place, window)).toEqual([]);
    expect(() => [...loadPostfixLog(machine('', 1).host, place, window)]).toThrow(expect.objectContaining({ exit: 71 }));
  });
});
