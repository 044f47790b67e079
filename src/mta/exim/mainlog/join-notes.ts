import { commandFacts } from './arguments.ts';
import type { LogColumns } from '../../../parse/mail-log/log-columns.ts';
import { type CommandJoin, joined, type Joining } from './command-join.ts';
import { ArrivalFlag, MailLogKind } from '../../../domain/mail-log.ts';

/** Numbers of one note: row, pid, facts, hash. */
export const NOTE_WIDTH = 5;
const Fact = { submits: 1, session: 2, cron: 4 } as const;

/** Notes command lines and arrivals of a stretch instead of joining them, which needs all lines before; `replayJoins` does it. */
export class JoinNotes implements Joining {
  /** A line was met that cannot be noted. */
  isLost = false;
  /** Numbers noted. */
  length = 0;
  private columns: LogColumns | null = null;
  private notes = new Int32Array(0);

  /** Notes from now on what stands in `columns`. */
  begin(columns: LogColumns, notes: Int32Array): void {
    this.columns = columns;
    this.notes = notes as Int32Array<ArrayBuffer>;
    this.length = 0;
    this.isLost = false;
  }

  noteCommand(pid: number): void {
    const facts = (commandFacts.submits ? Fact.submits : 0) | (commandFacts.isSession ? Fact.session : 0) | (commandFacts.isCron ? Fact.cron : 0);
    this.add(pid, facts, commandFacts.bounceHigh, commandFacts.bounceLow);
  }

  noteLostCommand(): void {
    this.isLost = true;
  }

  take(pid: number, _at: number, high: number, low: number): void {
    joined.cwd = -1;
    joined.byPid = joined.isCron = false;
    this.add(pid, 0, high, low);
  }

  /** The row that the line will have is the next one. */
  private add(pid: number, facts: number, high: number, low: number): void {
    const { notes, length } = this;
    if (length + NOTE_WIDTH > notes.length) {
      this.isLost = true;
      return;
    }
    notes[length] = this.columns?.length ?? 0;
    notes[length + 1] = pid;
    notes[length + 2] = facts;
    notes[length + 3] = high;
    notes[length + 4] = low;
    this.length = length + NOTE_WIDTH;
  }
}

/** Joins what was noted for the rows of `columns`, as if their lines were read now. */
export function replayJoins(notes: Int32Array, length: number, columns: LogColumns, join: CommandJoin): void {
  for (let note = 0; note < length; note += NOTE_WIDTH) {
    const row = notes[note] ?? 0;
    const pid = notes[note + 1] ?? 0;
    const facts = notes[note + 2] ?? 0;
    const high = notes[note + 3] ?? 0;
    const low = notes[note + 4] ?? 0;
    const at = Math.round((columns.at[row] ?? 0) * 1000);
    if (columns.kind[row] === MailLogKind.command) {
      commandFacts.submits = (facts & Fact.submits) !== 0;
      commandFacts.isSession = (facts & Fact.session) !== 0;
      commandFacts.isCron = (facts & Fact.cron) !== 0;
      commandFacts.bounceHigh = high;
      commandFacts.bounceLow = low;
      join.noteCommand(pid, at, columns.cwd[row] ?? -1);
      continue;
    }
    join.take(pid, at, high, low);
    if (joined.cwd < 0) continue;
    columns.cwd[row] = joined.cwd;
    columns.flags[row] = (columns.flags[row] ?? 0) | (joined.byPid ? ArrivalFlag.cwdByPid : 0) | (joined.isCron ? ArrivalFlag.cronDaemon : 0);
  }
}
