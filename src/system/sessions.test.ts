import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Process } from '../domain/process.ts';
import type { MailSocket } from '../domain/socket.ts';
import type { Host } from '../host/host.ts';
import { rootedHost } from '../host/rooted.ts';
import { readAccounts } from './accounts.ts';
import { listSessions } from './sessions.ts';
import { ftpLeader, sshLeader } from './sessions/leaders.ts';
import { readLogindSession } from './sessions/logins.ts';

/** Processes composed after the titles of OpenSSH 9.2 and 9.8, vsftpd 3.0, ProFTPD 1.3 and Pure-FTPd 1.0. */
function one(pid: number, parent: number, more: Partial<Process>): Process {
  return {
    ...{ pid, parent, session: pid, uid: 0, effectiveUid: 0, startTicks: pid, startedAt: pid * 1000 },
    ...{ exe: '/usr/sbin/sshd', exeDeleted: false, cwd: '/', comm: 'sshd', argv: [], tty: null, kind: 'program' as const },
    ...{ claims: null, inContainer: false, ownMounts: false, ownNetwork: null, unit: null },
    ...more,
  };
}

const user = { uid: 1001, effectiveUid: 1001 };
const ssh = (pid: number, parent: number, title: string, more: Partial<Process> = {}): Process => one(pid, parent, { argv: [title], ...more });
const ACCOUNTS = readAccounts(
  'root:x:0:0::/root:/bin/bash\nshop:x:1001:1001::/home/shop:/bin/bash\ntwin:x:1001:1001::/home/shop/ftp:/usr/sbin/nologin\ntunnel:x:1002:1002::/:/usr/sbin/nologin\n',
);

let root = '';
let host: Host;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sessions-'));
  const utmp = Buffer.alloc(384);
  utmp.writeInt16LE(7, 0);
  utmp.writeInt32LE(300, 4);
  utmp.write('pts/0', 8, 'latin1');
  utmp.write('shop', 44, 'latin1');
  utmp.write('client.example', 76, 'latin1');
  utmp.writeUInt32LE(1_795_000_000, 340);
  utmp.set([198, 51, 100, 10], 348);
  const files: Readonly<Record<string, Buffer | string>> = {
    'run/utmp': utmp,
    'run/systemd/sessions/7': 'UID=1001\nUSER=shop\nREMOTE_HOST=198.51.100.20\nSERVICE=sshd\nLEADER=400\nCLASS=user\nREALTIME=1795000000000001\n',
    'usr/bin/replaced': '',
  };
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  // The files of a copy, read as a machine that runs.
  host = { ...rootedHost(root), kind: 'local' };
});

afterAll(() => rmSync(root, { recursive: true }));

const list = (processes: readonly Process[], mailSockets: readonly MailSocket[] = []): ReturnType<typeof listSessions> =>
  listSessions(host, { processes, accounts: ACCOUNTS, mailSockets, connectionsOf: () => new Map() });

const socket = (pid: number): MailSocket => ({
  ...{ local: { address: '198.51.100.1', port: 40000 }, remote: { address: '203.0.113.25', port: 25 }, state: 'established' as const },
  ...{ uid: 1001, inode: 5, to: 'elsewhere' as const, network: null, pids: [pid] },
});

describe('sshLeader', () => {
  it.each([
    ['sshd: shop@pts/0', ['pts/0'], false],
    ['sshd: shop@pts/0,pts/11', ['pts/0', 'pts/11'], false],
    ['sshd: shop@notty', [], false],
    ['sshd-session: shop@notty', [], false],
    ['sshd: corp@example.com@pts/3', ['pts/3'], false],
    ['sshd: shop', [], true],
    ['sshd: corp@example.com', [], true],
  ])('%s serves terminals %j, ports only: %s', (title, ttys, portsOnly) => {
    const exe = title.startsWith('sshd-') ? '/usr/lib/openssh/sshd-session' : '/usr/sbin/sshd';
    expect(sshLeader(ssh(5, 4, title, { ...user, exe }))).toMatchObject({ ttys, portsOnly, service: 'ssh' });
  });

  it.each([
    'sshd: shop [priv]',
    'sshd: shop [net]',
    'sshd: [accepted]',
    'sshd: unknown [priv]',
    'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups',
    'sshd-session: [accepted]',
    'sshd: shop@internal-sftp',
    '/usr/sbin/sshd -D',
    'sshd: ',
  ])('%s serves nobody', (title) => {
    expect(sshLeader(ssh(5, 4, title, user))).toBeNull();
  });

  it('believes no title of another program', () => {
    expect(sshLeader(ssh(5, 4, 'sshd: shop@pts/0', { exe: '/usr/bin/perl' }))).toBeNull();
    expect(sshLeader(ssh(5, 4, 'sshd: shop@pts/0', { exe: '/tmp/sshd' }))).toBeNull();
  });

  it("knows root's login, which stays root, from a monitor", () => {
    expect(sshLeader(ssh(5, 4, 'sshd: root'))).toMatchObject({ name: 'root', portsOnly: true });
    expect(sshLeader(ssh(5, 4, 'sshd: root [priv]'))).toBeNull();
  });

  it('never throws on any title', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) =>
          void [sshLeader(ssh(5, 4, `sshd: ${text}`)), ftpLeader(one(5, 4, { exe: '/usr/sbin/vsftpd', argv: [`vsftpd: ${text}`] }), undefined)],
      ),
    );
  });
});

describe('ftpLeader', () => {
  it.each([
    ['/usr/sbin/vsftpd', 'vsftpd: 198.51.100.1/shop: IDLE', 'shop', '198.51.100.1'],
    ['/usr/sbin/proftpd', 'proftpd: shop - 198.51.100.2: STOR x.php', 'shop', '198.51.100.2'],
    ['/usr/sbin/proftpd', 'proftpd: shop - client.example: IDLE', 'shop', 'client.example'],
    ['/usr/sbin/pure-ftpd', 'pure-ftpd (UPLOAD)', null, null],
    ['/usr/sbin/vsftpd', '/usr/sbin/vsftpd /etc/vsftpd.conf', null, null],
  ])('%s %s is the session of %s', (exe, title, name, address) => {
    expect(ftpLeader(one(5, 4, { exe, argv: [title], ...user }), one(4, 1, { exe }))).toMatchObject({ name, address, service: 'ftp' });
  });

  it.each([
    ['/usr/sbin/vsftpd', 'vsftpd: 198.51.100.1: connected'],
    ['/usr/sbin/proftpd', 'proftpd: (accepting connections)'],
    ['/usr/sbin/pure-ftpd', 'pure-ftpd (SERVER)'],
    ['/usr/sbin/pure-ftpd', 'pure-ftpd (PRIV)'],
  ])('%s %s is nobody’s', (exe, title) => {
    expect(ftpLeader(one(5, 4, { exe, argv: [title], ...user }), one(4, 1, { exe }))).toBeNull();
  });
});

describe('listSessions', () => {
  it('joins a terminal of utmp with its processes, and one that logind alone knows', () => {
    const [shown, hidden, ...more] = list([
      one(100, 1, {}),
      ssh(300, 100, 'sshd: shop [priv]'),
      ssh(301, 300, 'sshd: shop@pts/0', user),
      one(302, 301, { ...user, exe: '/usr/bin/bash', argv: ['-bash'], tty: 'pts/0' }),
      one(303, 302, { ...user, exe: '/usr/bin/mutt' }),
      ssh(400, 100, 'sshd: shop [priv]'),
      ssh(401, 400, 'sshd: shop@notty', user),
      one(402, 401, { ...user, exe: '/usr/lib/openssh/sftp-server' }),
    ]);
    expect(more).toEqual([]);
    expect(shown).toMatchObject({
      user: 'shop',
      from: '198.51.100.10',
      since: 1_795_000_000_000,
      service: 'ssh',
      tty: 'pts/0',
      pids: [301, 302, 303],
      inUtmp: true,
      suspicious: false,
      why: [],
    });
    expect(hidden).toMatchObject({
      user: 'shop',
      from: '198.51.100.20',
      service: 'sftp',
      inUtmp: false,
      suspicious: false,
      why: [{ id: 'session.hidden' }],
    });
  });

  it('suspects what sends mail, lies, or runs a program that is gone, also when it has left its family', () => {
    const unit = 'session-9.scope';
    const [session] = list(
      [
        ssh(500, 1, 'sshd: shop [priv]', { unit }),
        ssh(501, 500, 'sshd: shop@notty', { ...user, unit }),
        one(502, 1, { ...user, unit, exe: '/usr/bin/perl', claims: '[kworker/0:1]\x1b' }),
        one(503, 501, { ...user, unit, exe: '/home/shop/x', exeDeleted: true }),
        one(504, 501, { ...user, unit, exe: '/usr/bin/replaced', exeDeleted: true }),
      ],
      [socket(502), socket(501), socket(999)],
    );
    expect(session).toMatchObject({ suspicious: true, pids: [501, 503, 504, 502] });
    expect(session?.why.map(({ id }) => id)).toEqual([
      'session.sendsMail',
      'session.tunnel',
      'session.lies',
      'session.deletedProgram',
      'session.hidden',
    ]);
  });

  it('suspects a login of an account that may not, but not its SFTP', () => {
    const tunnel = { uid: 1002, effectiveUid: 1002 };
    const sessions = list([
      ssh(600, 599, 'sshd: tunnel', tunnel),
      ssh(700, 699, 'sshd: tunnel@notty', tunnel),
      one(701, 700, { ...tunnel, argv: ['sshd: tunnel@internal-sftp'] }),
    ]);
    expect(sessions.map(({ service, suspicious }) => [service, suspicious])).toEqual([
      ['ssh', true],
      ['sftp', false],
    ]);
    expect(list([ssh(800, 799, 'sshd: ghost', { uid: 4242, effectiveUid: 4242 })])[0]).toMatchObject({
      user: 'ghost',
      uid: 4242,
      why: [{ id: 'session.noAccount' }, { id: 'session.hidden' }],
    });
  });

  it('names the account by uid, and of twins the one that logged in', () => {
    expect(list([ssh(900, 899, 'sshd: twin@notty', user)])[0]?.user).toBe('twin');
    expect(list([ssh(900, 899, 'sshd: root@notty', user)])[0]?.user).toBe('shop');
  });

  it('sees nobody on a copy', () => {
    expect(listSessions(rootedHost(root), { processes: [], accounts: [], mailSockets: [], connectionsOf: () => new Map() })).toEqual([]);
  });
});

describe('readLogindSession', () => {
  it('passes over what is no login of a user', () => {
    expect(readLogindSession('LEADER=5\nCLASS=greeter\n')).toBeNull();
    expect(readLogindSession('CLASS=user\n')).toBeNull();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readLogindSession(`LEADER=1\n${text}`)));
  });
});
