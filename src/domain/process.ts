import type { Instant, Untrusted } from './untrusted.ts';

/** A process as the kernel shows it in proc(5). What it chose itself (`comm`, `argv`, `cwd`) is untrusted; `exe` is the kernel's word. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Session id: the pid of the process that began its session. */
  readonly session: number;
  readonly uid: number;
  readonly effectiveUid: number;
  /** Start in ticks since boot: with the pid it names one process and no later one of the same pid. */
  readonly startTicks: number;
  readonly startedAt: Instant | null;
  /** Path of its program; null: it has none (a kernel thread, a process that has ended) or it may not be seen. */
  readonly exe: Untrusted | null;
  /** The program's file is gone: removed after the start, or replaced by an update. */
  readonly exeDeleted: boolean;
  readonly cwd: Untrusted | null;
  readonly comm: Untrusted;
  /** The first 64 KiB of its command line. */
  readonly argv: readonly Untrusted[];
  /** `pts/0`, `tty1`; null without a terminal. */
  readonly tty: string | null;
  readonly kind: 'program' | 'kernel' | 'ended';
  /** What its name claims that it is, where its program is another; null when the two agree. */
  readonly claims: Untrusted | null;
  /** It lives in a container: its numbers of processes are not this machine's. */
  readonly inContainer: boolean;
  /** It sees other mounts than this machine (containers, and services that systemd shields). */
  readonly ownMounts: boolean;
  /** Its network, where it is not this machine's (`net:[4026532287]`). */
  readonly ownNetwork: string | null;
  /** The unit that systemd counts it to (`ssh.service`, `session-3.scope`); null when not known. */
  readonly unit: string | null;
}
