import { spawn, type ChildProcess } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { runChild } from './child.ts';

/** Starts a program that has a box's files but neither its processes nor its network, and lays a cable between the two. `first`: the box's first process. */
export async function runOnOtherMachine(first: number, argv: readonly string[], address: string): Promise<ChildProcess> {
  const apart = ['nsenter', '--target', String(first), '--mount', '--uts', '--ipc', '--', 'unshare', '--net', '--'];
  const other = spawn('setpriv', ['--pdeathsig', 'KILL', ...apart, ...argv], { stdio: 'ignore' });
  const pid = other.pid ?? 0;
  const ours = readlinkSync('/proc/self/ns/net');
  for (let tries = 0; readlinkSync(`/proc/${pid}/ns/net`) === ours; tries++) {
    if (tries > 200) throw new Error(`${argv.join(' ')} did not start`);
    await pause(20);
  }
  const here = (...words: readonly string[]): Promise<unknown> => runChild(['nsenter', '--target', String(first), '--net', '--', 'ip', ...words]);
  const there = (...words: readonly string[]): Promise<unknown> => runChild(['nsenter', '--target', String(pid), '--net', '--', 'ip', ...words]);
  await here('link', 'add', 'world', 'type', 'veth', 'peer', 'name', 'cable', 'netns', String(pid));
  await here('addr', 'add', `${address}1/64`, 'dev', 'world', 'nodad');
  await here('link', 'set', 'world', 'up');
  await there('addr', 'add', `${address}25/64`, 'dev', 'cable', 'nodad');
  await there('link', 'set', 'cable', 'up');
  await there('link', 'set', 'lo', 'up');
  return other;
}
