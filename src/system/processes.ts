import type { Process } from '../domain/process.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { Host, OpenDirectory } from '../host/host.ts';
import { KERNEL_THREAD, readBootTime, readProcStat, readProcStatus, readUnit, terminalName } from '../parse/proc-stat.ts';
import type { ProcStat } from '../parse/proc-stat.ts';
import { loadClaim } from './processes/claims.ts';

const PROC = '/proc';
/** USER_HZ, the unit of start times in /proc: 100 on every Linux that runs servers. */
const TICKS_PER_SECOND = 100;
const MOST_BYTES = 64 * 1024;
const MOST_WORDS = 256;
const DELETED = ' (deleted)';

/** What holds for all processes of one look. */
interface Machine {
  readonly host: Host;
  readonly bootedAt: Instant | null;
  readonly mounts: string | null;
  readonly network: string | null;
  readonly buffer: Buffer;
}

/** Every process of this machine, by pid; empty on a copy, where none runs. One that ends while it is read is left out. */
export function listProcesses(host: Host): readonly Process[] {
  const machine = machineOf(host);
  if (machine === null) return [];
  const pids = host.list(PROC).flatMap((name) => (/^\d{1,10}$/.test(name) ? [Number(name)] : []));
  return pids.sort((left, right) => left - right).flatMap((pid) => readOne(machine, pid) ?? []);
}

/** One process by its pid; null when it has ended, and on a copy. */
export function loadProcess(host: Host, pid: number): Process | null {
  const machine = machineOf(host);
  return machine === null ? null : readOne(machine, pid);
}

function machineOf(host: Host): Machine | null {
  if (host.kind !== 'local') return null;
  return {
    host,
    bootedAt: readBootTime(host.readText(`${PROC}/stat`) ?? ''),
    mounts: host.readLink(`${PROC}/self/ns/mnt`),
    network: host.readLink(`${PROC}/self/ns/net`),
    buffer: Buffer.allocUnsafe(MOST_BYTES),
  };
}

/** All is read below the directory as it was opened, so that a pid that is used again never mixes two processes. */
function readOne(machine: Machine, pid: number): Process | null {
  const directory = machine.host.openDirectory(`${PROC}/${pid}`);
  if (typeof directory === 'string') return null;
  try {
    return readFrom(machine, directory);
  } finally {
    directory.close();
  }
}

function readFrom(machine: Machine, directory: OpenDirectory): Process | null {
  const text = (name: string): string => {
    const read = directory.read(name, machine.buffer);
    return typeof read === 'number' ? machine.buffer.toString('latin1', 0, read) : '';
  };
  const stat = readProcStat(text('stat'));
  const status = readProcStatus(text('status'));
  if (stat === null || status === null) return null;
  const kind = kindOf(stat);
  const comm = text('comm').replace(/\n$/, '') || stat.comm;
  const program = programOf(kind === 'program' ? directory.readLink('exe') : null);
  const argv = kind === 'program' ? readArguments(text('cmdline')) : [];
  const mounts = kind === 'program' ? directory.readLink('ns/mnt') : null;
  const network = kind === 'program' ? directory.readLink('ns/net') : null;
  const inContainer = status.depth > 1;
  const ownMounts = mounts !== null && machine.mounts !== null && mounts !== machine.mounts;
  return {
    pid: stat.pid,
    parent: stat.parent,
    session: stat.session,
    uid: status.uid,
    effectiveUid: status.effectiveUid,
    startTicks: stat.startTicks,
    startedAt: machine.bootedAt === null ? null : machine.bootedAt + (stat.startTicks * 1000) / TICKS_PER_SECOND,
    ...program,
    cwd: kind === 'program' ? directory.readLink('cwd') : null,
    comm,
    argv,
    tty: terminalName(stat.tty),
    kind,
    claims: kind === 'program' ? loadClaim(machine.host, { ...program, comm, argv, isElsewhere: inContainer || ownMounts }) : null,
    inContainer,
    ownMounts,
    ownNetwork: network !== null && network !== machine.network ? network : null,
    unit: readUnit(text('cgroup')),
  };
}

function kindOf({ flags, state }: ProcStat): Process['kind'] {
  if ((flags & KERNEL_THREAD) !== 0) return 'kernel';
  return state === 'Z' || state === 'X' || state === 'x' ? 'ended' : 'program';
}

function programOf(link: string | null): { readonly exe: string | null; readonly exeDeleted: boolean } {
  const exeDeleted = link?.endsWith(DELETED) ?? false;
  return { exe: exeDeleted && link !== null ? link.slice(0, -DELETED.length) : link, exeDeleted };
}

/** Words of /proc/PID/cmdline; a title that a program wrote over them is one word, padded with zero bytes or blanks. */
function readArguments(text: string): readonly string[] {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\0' || text[end - 1] === ' ')) end--;
  return end === 0 ? [] : text.slice(0, end).split('\0', MOST_WORDS);
}
