import type { ProcessName, SignalStep } from '../domain/plan.ts';
import type { Host } from '../host/host.ts';
import { readProcStat, readProcStatus, type ProcStat } from '../parse/proc-stat.ts';

/** Looks for children that were begun meanwhile; each of them is stopped, and what is stopped begins none. */
const MOST_LOOKS = 50;

/** One process of a family, as the kernel shows it. */
export interface Member extends ProcessName {
  /** As proc(5) has it: `T` is stopped. */
  readonly state: string;
}

/** A process and its descendants that run as the same user, the first one first; empty when it has ended or is another by now. */
export function loadFamily(host: Host, { process, uid }: Pick<SignalStep, 'process' | 'uid'>): readonly Member[] {
  const leader = loadStat(host, process.pid);
  if (leader === null || leader.startTicks !== process.startTicks || !isOf(host, leader.pid, uid)) return [];
  const children = new Map<number, ProcStat[]>();
  for (const name of host.list('/proc')) {
    const stat = /^\d{1,10}$/.test(name) ? loadStat(host, Number(name)) : null;
    if (stat === null) continue;
    const siblings = children.get(stat.parent);
    if (siblings === undefined) children.set(stat.parent, [stat]);
    else siblings.push(stat);
  }
  const found = new Map<number, ProcStat>([[leader.pid, leader]]);
  for (const { pid } of found.values())
    for (const child of children.get(pid) ?? []) if (!found.has(child.pid) && isOf(host, child.pid, uid)) found.set(child.pid, child);
  return [...found.values()].filter(({ state }) => !hasEnded(state));
}

/** Stops a family, lets it go on, or ends it. All are stopped before the first is ended, so that none can start itself anew. */
export function signalFamily(host: Host, step: SignalStep): void {
  if (step.signal === 'CONT') {
    for (const member of loadFamily(host, step).toReversed()) host.signal(member, 'CONT');
    return;
  }
  const stopped = new Map<number, Member>();
  for (let look = 0; look < MOST_LOOKS; look++) {
    const news = loadFamily(host, step).filter(({ pid, startTicks }) => stopped.get(pid)?.startTicks !== startTicks);
    if (news.length === 0) break;
    for (const member of news) {
      host.signal(member, 'STOP');
      stopped.set(member.pid, member);
    }
  }
  if (step.signal === 'KILL') for (const member of stopped.values()) host.signal(member, 'KILL');
}

/** Whether nothing of a family runs: all of it is stopped, or has ended. */
export function isStill(host: Host, step: Pick<SignalStep, 'process' | 'uid'>): boolean {
  return loadFamily(host, step).every(({ state }) => state === 'T' || state === 't');
}

const hasEnded = (state: string): boolean => state === 'Z' || state === 'X' || state === 'x';

function loadStat(host: Host, pid: number): ProcStat | null {
  const text = host.readText(`/proc/${pid}/stat`);
  return text === null ? null : readProcStat(text);
}

function isOf(host: Host, pid: number, uid: number): boolean {
  return readProcStatus(host.readText(`/proc/${pid}/status`) ?? '')?.uid === uid;
}
