import { commandFacts } from './arguments.ts';

/** Processes remembered; of two whose pids share a slot the later one counts. */
const PID_SLOTS = 1 << 14;
const PID_LIFE_MS = 24 * 3_600_000;
/** Without a pid: an arrival later than this after its command line is not joined to it. */
const NEAR_MS = 2_000;
/** Without a pid: how long a command line that led to no arrival stands in the way of others. */
const OPEN_LIFE_MS = 30_000;
const MOST_OPEN = 16;
const MOST_BOUNCES = 256;
const NONE = -1;

const Flag = { session: 1, cron: 2 } as const;

interface OpenCommand {
  readonly at: number;
  readonly cwd: number;
  readonly flags: number;
  /** An arrival came that was its own or another's. */
  isDoubtful: boolean;
}

/** What takes in command lines and finds those of arrivals. */
export interface Joining {
  noteCommand(pid: number, at: number, cwd: number): void;
  noteLostCommand(pid: number, at: number): void;
  take(pid: number, at: number, high: number, low: number): void;
}

/** The command line of an arrival, as `CommandJoin.take` found it. */
export const joined = { cwd: NONE, byPid: false, isCron: false };

/**
 * Joins `cwd=` lines to the arrivals of the processes that wrote them. By pid when the log has it. Else only when no other command line could
 * have brought the arrival in: one alone is open, and it is no more than two seconds old. Else not at all. A bounce's own command line names
 * the message (`-E`) that the arrival refers to (`R=`).
 */
export class CommandJoin implements Joining {
  private readonly pids = new Int32Array(PID_SLOTS);
  private readonly pidCwd = new Int32Array(PID_SLOTS);
  private readonly pidFlags = new Uint8Array(PID_SLOTS);
  private readonly pidAt = new Float64Array(PID_SLOTS);
  private open: OpenCommand[] = [];
  private readonly bounceHigh = new Int32Array(MOST_BOUNCES);
  private readonly bounceLow = new Int32Array(MOST_BOUNCES);
  private readonly bounceCwd = new Int32Array(MOST_BOUNCES);
  private nextBounce = 0;

  /** Takes in a command line whose arguments stand in `commandFacts`; `pid` 0: not logged; `at` in milliseconds. */
  noteCommand(pid: number, at: number, cwd: number): void {
    const flags = (commandFacts.isSession ? Flag.session : 0) | (commandFacts.isCron ? Flag.cron : 0);
    if (pid > 0) {
      const slot = pid & (PID_SLOTS - 1);
      this.pids[slot] = commandFacts.submits ? pid : 0;
      this.pidCwd[slot] = cwd;
      this.pidFlags[slot] = flags;
      this.pidAt[slot] = at;
      return;
    }
    if (!commandFacts.submits) return;
    if (commandFacts.bounceHigh !== 0 || commandFacts.bounceLow !== 0) {
      const slot = this.nextBounce++ & (MOST_BOUNCES - 1);
      this.bounceHigh[slot] = commandFacts.bounceHigh;
      this.bounceLow[slot] = commandFacts.bounceLow;
      this.bounceCwd[slot] = cwd;
      return;
    }
    this.addOpen({ at, cwd, flags, isDoubtful: false });
  }

  /** Takes in a line that may have been a command line, too long for the log. */
  noteLostCommand(pid: number, at: number): void {
    if (pid > 0) this.pids[pid & (PID_SLOTS - 1)] = 0;
    else this.addOpen({ at, cwd: NONE, flags: 0, isDoubtful: true });
  }

  /** Finds the command line of a local arrival (`U=` without `H=`) into `joined`. `high`, `low`: the hash of its `R=`. */
  take(pid: number, at: number, high: number, low: number): void {
    joined.cwd = NONE;
    joined.byPid = joined.isCron = false;
    if (pid > 0) this.takeByPid(pid, at);
    else if (high !== 0 || low !== 0) this.takeBounce(high, low);
    else this.takeOpen(at);
  }

  private takeByPid(pid: number, at: number): void {
    const slot = pid & (PID_SLOTS - 1);
    if (this.pids[slot] !== pid) return;
    const flags = this.pidFlags[slot] ?? 0;
    if ((flags & Flag.session) === 0) this.pids[slot] = 0;
    if (at - (this.pidAt[slot] ?? 0) > PID_LIFE_MS) return;
    joined.cwd = this.pidCwd[slot] ?? NONE;
    joined.byPid = true;
    joined.isCron = (flags & Flag.cron) !== 0;
  }

  private takeBounce(high: number, low: number): void {
    for (let slot = 0; slot < MOST_BOUNCES; slot++) {
      if (this.bounceHigh[slot] !== high || this.bounceLow[slot] !== low) continue;
      joined.cwd = this.bounceCwd[slot] ?? NONE;
      this.bounceHigh[slot] = this.bounceLow[slot] = 0;
      return;
    }
  }

  private takeOpen(at: number): void {
    if (this.open.length === 0) return;
    this.expire(at);
    const [only, ...others] = this.open;
    if (only === undefined) return;
    if (others.length > 0) {
      this.open = others.concat((only.flags & Flag.session) === 0 ? [] : [only]);
      for (const one of this.open) one.isDoubtful = true;
      return;
    }
    const age = at - only.at;
    const isSure = !only.isDoubtful && age >= 0 && age <= NEAR_MS;
    if ((only.flags & Flag.session) === 0) this.open = [];
    if (!isSure) return;
    joined.cwd = only.cwd;
    joined.isCron = (only.flags & Flag.cron) !== 0;
  }

  private addOpen(command: OpenCommand): void {
    this.expire(command.at);
    if (this.open.length < MOST_OPEN) this.open.push(command);
    else this.open.splice(0, 1, { ...command, isDoubtful: true });
  }

  private expire(at: number): void {
    if (this.open.length > 0) this.open = this.open.filter((one) => at - one.at <= OPEN_LIFE_MS);
  }
}
