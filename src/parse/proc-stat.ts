/** What /proc/PID/stat tells (proc(5)); numbers as the kernel prints them. */
export interface ProcStat {
  readonly pid: number;
  readonly comm: string;
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  /** Device number of the terminal, 0 without one. */
  readonly tty: number;
  readonly flags: number;
  /** Ticks since boot. */
  readonly startTicks: number;
}

/** `PF_KTHREAD` of the kernel's sched.h: a thread of the kernel itself, which no program can claim. */
export const KERNEL_THREAD = 0x200000;

const STATE = 0;
const PARENT = 1;
const SESSION = 3;
const TTY = 4;
const FLAGS = 6;
const START = 19;

/** Reads /proc/PID/stat. The name may hold anything, `)` and blanks too: it ends at the last `)`. null when malformed. */
export function readProcStat(text: string): ProcStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 2 || close < open) return null;
  const pid = readNumber(text.slice(0, open - 1));
  const fields = text
    .slice(close + 2, close + 2 + 1024)
    .trimEnd()
    .split(' ');
  const field = (index: number): number => readNumber(fields[index] ?? '');
  const numbers = [pid, field(PARENT), field(SESSION), field(TTY), field(FLAGS), field(START)];
  const state = fields[STATE] ?? '';
  if (!/^[A-Za-z]$/.test(state) || numbers.some((value) => !Number.isSafeInteger(value))) return null;
  return {
    pid,
    comm: text.slice(open + 1, close),
    state,
    parent: field(PARENT),
    session: field(SESSION),
    tty: field(TTY),
    flags: field(FLAGS),
    startTicks: field(START),
  };
}

/** Real and effective uid of /proc/PID/status, and in how many nested PID namespaces it counts; null when malformed. */
export function readProcStatus(text: string): { readonly uid: number; readonly effectiveUid: number; readonly depth: number } | null {
  const [, uid, effectiveUid] = /^Uid:\t(\d{1,10})\t(\d{1,10})\t/m.exec(text) ?? [];
  if (uid === undefined || effectiveUid === undefined) return null;
  const pids = /^NSpid:((?:\t\d{1,10}){1,40})$/m.exec(text)?.[1] ?? '\t0';
  return { uid: Number(uid), effectiveUid: Number(effectiveUid), depth: pids.split('\t').length - 1 };
}

/** Name of a terminal by its device number: `pts/0`, `tty1`; null when it is none of these (devices.txt of the kernel). */
export function terminalName(device: number): string | null {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return null;
}

/** Moment of boot (`btime` of /proc/stat) in milliseconds; null when it is not told. */
export function readBootTime(text: string): number | null {
  const [, seconds] = /^btime (\d{1,12})$/m.exec(text) ?? [];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/** The unit of /proc/PID/cgroup that is named last: a `.service` or `.scope`; null when there is none. */
export function readUnit(text: string): string | null {
  for (const line of text.split('\n', 64)) {
    const path = /^\d+:(?:|name=systemd):(\/.*)$/.exec(line)?.[1];
    if (path === undefined) continue;
    const unit = path.split('/').findLast((part) => /\.(?:service|scope)$/.test(part));
    if (unit !== undefined) return unit;
  }
  return null;
}

function readNumber(text: string): number {
  return /^-?\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
}
