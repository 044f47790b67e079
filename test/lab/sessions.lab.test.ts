import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBox } from './box/box.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

interface Line {
  readonly user: string;
  readonly from: string | null;
  readonly since: string;
  readonly service: string;
  readonly pids: readonly number[];
  readonly inUtmp: boolean;
  readonly suspicious: boolean;
  readonly why: string | null;
}

/** A box with a real sshd, whose accounts let one key in, and somebody who takes mail on 203.0.113.25. */
const setUp = `
ssh-keygen -q -A
install -d -m 755 /run/sshd
touch /run/utmp /var/log/wtmp
ssh-keygen -q -t ed25519 -N '' -f /root/key
for name in shop mallory tunnel; do
  useradd --create-home --shell /bin/bash $name
  install -d -o $name -g $name -m 700 /home/$name/.ssh
  install -o $name -g $name -m 600 /root/key.pub /home/$name/.ssh/authorized_keys
done
usermod --shell /usr/sbin/nologin tunnel
install -d -m 700 /root/.ssh; install -m 600 /root/key.pub /root/.ssh/authorized_keys
/usr/sbin/sshd -o UseDNS=no
setsid /opt/node/bin/node -e "require('net').createServer((s) => s.on('error', () => 0)).listen(25, '203.0.113.25')" > /dev/null 2>&1 < /dev/null &
`;

const ssh = 'ssh -i /root/key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR';
const spammer = `perl -MIO::Socket::INET -e '$0 = "[kworker/0:1]"; $s = IO::Socket::INET->new("203.0.113.25:25") or die; sleep 600'`;

/** Each login from an address of its own. */
const logins = `
background() { setsid "$@" > /dev/null 2>&1 < /dev/null & }
background ${ssh} -tt -b 198.51.100.10 shop@203.0.113.1 sleep 600
background ${ssh} -N -b 198.51.100.20 -L 2525:203.0.113.25:25 shop@203.0.113.1
background ${ssh} -b 198.51.100.30 mallory@203.0.113.1 "${spammer.replaceAll('"', '\\"').replaceAll('$', '\\$')}"
background sh -c 'sleep 600 | ${ssh} -b 198.51.100.40 -s shop@203.0.113.1 sftp'
background ${ssh} -N -b 198.51.100.50 tunnel@203.0.113.1
background ${ssh} -N -b 198.51.100.60 root@203.0.113.1
background ${ssh} -b 198.51.100.70 shop@203.0.113.1 sleep 600
for try in $(seq 100); do [ "$(ss -tnH state established sport = :22 | wc -l)" = 7 ] && break; sleep 0.1; done
sleep 2
setsid perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new("127.0.0.1:2525") or die; sleep 600' > /dev/null 2>&1 < /dev/null &
sleep 1
`;

describe.skipIf(why !== null && process.env['CI'] !== 'true')('sessions of a real sshd', () => {
  let box: Box | null = null;
  let lines: readonly Line[] = [];
  const from = (address: string): Line | undefined => lines.find((line) => line.from === address);

  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openBox({ suite: 'bookworm', hostname: 'sessions.example', say });
    await box.script(setUp);
    await box.script(logins, { timeoutSeconds: 60 });
    const { code, stdout, stderr } = await runTool(box, 'sessions', '--json');
    expect([code, stderr]).toEqual([0, '']);
    lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  });
  afterAll(() => box?.close());

  test('are all seen, each once', () => {
    expect(lines.map((line) => line.from).sort()).toEqual(['10', '20', '30', '40', '50', '60', '70'].map((end) => `198.51.100.${end}`));
    for (const { since, pids } of lines) {
      expect(since).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect(pids.length).toBeGreaterThan(0);
    }
  });

  test('are told apart: a terminal, a command, SFTP, ports only', () => {
    expect(from('198.51.100.10')).toMatchObject({ user: 'shop', service: 'ssh', inUtmp: true, suspicious: false, why: null });
    expect(from('198.51.100.70')).toMatchObject({ user: 'shop', service: 'ssh', inUtmp: false, suspicious: false });
    expect(from('198.51.100.40')).toMatchObject({ user: 'shop', service: 'sftp', inUtmp: false, suspicious: false });
    expect(from('198.51.100.60')).toMatchObject({ user: 'root', service: 'ssh', inUtmp: false, suspicious: false });
  });

  test('are suspicious with a trace only: mail through a tunnel, a perl that calls itself a kernel thread, an account that may not log in', () => {
    expect(from('198.51.100.20')).toMatchObject({ user: 'shop', suspicious: true, why: expect.stringContaining('203.0.113.25 port 25') });
    expect(from('198.51.100.30')).toMatchObject({
      user: 'mallory',
      suspicious: true,
      why: expect.stringMatching(/mail connection to 203\.0\.113\.25.*\[kworker\/0:1\].*perl/),
    });
    expect(from('198.51.100.50')).toMatchObject({ user: 'tunnel', suspicious: true, why: expect.stringContaining('nologin') });
    expect(lines.filter(({ suspicious }) => suspicious)).toHaveLength(3);
    expect(lines.slice(0, 3).every(({ suspicious }) => suspicious)).toBe(true);
  });
});
