import { createConnection, createServer } from 'node:net';
import type { Server, Socket as NetSocket } from 'node:net';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localHost } from '../host/local.ts';
import { listProcesses, loadProcess } from './processes.ts';
import { listMailSockets, loadConnections } from './sockets.ts';
import { mailEnds } from './sockets/mail-ends.ts';
import { watchMailSockets } from './sockets/watch.ts';

const host = localHost();
/** A loopback address of our own, so that no mail server of this machine is in the way. */
/** Its own for each run: tests of another clone may listen too. */
const ADDRESS = `127.88.${(process.pid % 250) + 1}.${((process.pid >> 8) % 250) + 1}`;
const PORT = 587;
const children: ChildProcess[] = [];
const open: NetSocket[] = [];
let server: Server | null = null;
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  if (!isRoot) return;
  server = createServer((socket) => open.push(socket));
  server.listen(PORT, ADDRESS);
  await once(server, 'listening');
});

afterAll(() => {
  for (const socket of open) socket.destroy();
  for (const child of children) child.kill('SIGKILL');
  server?.close();
});

describe.skipIf(!isRoot)('mail sockets of this machine', () => {
  it('are found with the process that holds them', async () => {
    const client = createConnection(PORT, ADDRESS);
    open.push(client);
    await once(client, 'connect');
    const found = listMailSockets(host, listProcesses(host)).filter(({ remote }) => remote.address === ADDRESS);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ to: 'this-server', uid: 0, network: null, state: 'established', pids: [process.pid] });
    const mine = loadConnections(host, [process.pid]).get(process.pid) ?? [];
    expect(mine.filter(({ remote }) => remote.address === ADDRESS)).toHaveLength(1);
    client.destroy();
  });

  it.skipIf(!existsSync('/usr/bin/perl'))('are found of another user, whose program lies', async () => {
    const script =
      '$|=1; $0="[kworker/0:1]"; use IO::Socket::INET; $( = $) = 65534; $< = $> = 65534; $s = IO::Socket::INET->new($ARGV[0]) or die; print "ready"; sleep 60';
    const child = spawn('/usr/bin/perl', ['-e', script, `${ADDRESS}:${PORT}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    const [found] = listMailSockets(host, listProcesses(host)).filter(({ uid }) => uid === 65534);
    expect(found).toMatchObject({ pids: [child.pid], remote: { address: ADDRESS, port: PORT } });
    expect(loadProcess(host, found?.pids[0] ?? 0)).toMatchObject({ claims: '[kworker/0:1]', effectiveUid: 65534 });
  });

  it.skipIf(!existsSync('/usr/bin/unshare') || !existsSync('/usr/sbin/ip') || !existsSync('/usr/bin/perl'))(
    'are found in a network of their own',
    async () => {
      const script =
        '$|=1; use IO::Socket::INET; $l = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1:25"); $c = IO::Socket::INET->new("127.0.0.1:25") or die; $s = $l->accept; print "ready"; sleep 60';
      const inside = ['/bin/sh', '-c', `ip link set lo up && exec perl -e '${script}'`];
      const child = spawn('/usr/bin/unshare', ['--net', ...inside], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      await once(child.stdout, 'data');
      const found = listMailSockets(host, listProcesses(host)).filter(({ pids }) => pids.includes(child.pid ?? 0));
      expect(found).toMatchObject([{ network: expect.stringMatching(/^net:/), to: 'this-server', remote: { address: '127.0.0.1', port: 25 } }]);
    },
  );

  it('are seen though they are short, when watched', async () => {
    const script = `const n = require('node:net'); setTimeout(() => { const c = n.connect(${PORT}, '${ADDRESS}', () => setTimeout(() => process.exit(0), 500)); }, 300);`;
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    children.push(child);
    const watching = watchMailSockets(host, {
      milliseconds: 6000,
      processes: listProcesses(host),
      loadProcess: (pid) => loadProcess(host, pid),
    });
    let next = watching.next();
    while (next.done !== true) {
      expect(next.value).toBeLessThan(1);
      // The server here lives in this very process: it must be let run to accept.
      await new Promise((resolve) => setImmediate(resolve));
      next = watching.next();
    }
    const seen = next.value.filter(({ pids }) => pids.includes(child.pid ?? 0));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.processes[0]).toMatchObject({ pid: child.pid, comm: expect.any(String) });
    expect(seen[0]?.looks).toBeGreaterThan(1);
    expect(child.exitCode).toBe(0);
  });
});

describe('mailEnds', () => {
  const end = (local: string, remote: string, inode: number): Parameters<typeof mailEnds>[0][number]['sockets'][number] => {
    const [localAddress = '', localPort = ''] = local.split(' ');
    const [remoteAddress = '', remotePort = ''] = remote.split(' ');
    return {
      local: { address: localAddress, port: Number(localPort) },
      remote: { address: remoteAddress, port: Number(remotePort) },
      state: remotePort === '0' ? 'listening' : 'established',
      uid: 1001,
      inode,
    };
  };

  it('tells mail that leaves from mail for this server, and leaves out what came in', () => {
    const sockets = [
      end('0.0.0.0 25', '0.0.0.0 0', 1),
      end('198.51.100.1 25', '203.0.113.9 40000', 2),
      end('198.51.100.1 25', '203.0.113.9 25', 3),
      end('198.51.100.1 40001', '203.0.113.25 25', 4),
      end('127.0.0.1 40002', '127.0.0.1 25', 5),
      end('198.51.100.1 40003', '198.51.100.1 587', 6),
    ];
    const container = [end('172.17.0.2 50000', '172.17.0.1 25', 7), end('172.17.0.2 50001', '203.0.113.25 465', 8)];
    const bridge = [end('172.17.0.1 25', '172.17.0.2 50000', 9)];
    const ends = mailEnds([
      { network: null, sockets: [...sockets, ...bridge] },
      { network: 'net:[7]', sockets: container },
    ]);
    expect(ends.map(({ inode, to, network }) => [inode, to, network])).toEqual([
      [4, 'elsewhere', null],
      [5, 'this-server', null],
      [6, 'this-server', null],
      [7, 'this-server', 'net:[7]'],
      [8, 'elsewhere', 'net:[7]'],
    ]);
  });
});
