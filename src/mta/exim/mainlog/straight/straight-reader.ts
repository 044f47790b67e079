import { MailLogKind } from '../../../../domain/mail-log.ts';
import { classifyAnswer } from '../../../../parse/mail-log/answer.ts';
import { LogColumns } from '../../../../parse/mail-log/log-columns.ts';
import type { Zone } from '../../../../parse/zone.ts';
import { fieldTables } from '../fields.ts';
import { JoinNotes, NOTE_WIDTH } from '../join-notes.ts';
import { LogClock } from '../log-clock.ts';
import { LogReader } from '../log-reader.ts';
import { startStraight, type StraightModule } from './module.ts';
import { ANSWER_WIDTH, type Plan, planFor, type Room } from './plan.ts';
import { StraightNames } from './straight-names.ts';

const LINE_FEED = 10;
const NOBODY = 45;
/** Where the numbers of the compiled reader's report are, the first two being its time. */
const Report = { rows: 2, notes: 3, answers: 4, lines: 5, length: 6 } as const;

/** Which lines are read: of [from, to], milliseconds. */
export interface Wanted {
  readonly zone: Zone;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads lines as `LogReader` does, those of the commonest forms by a compiled reader (assembly/exim-mainlog) and all others by `LogReader` itself, into
 * columns and notes of its own. It begins anew with each block of lines; only names are remembered.
 */
export class StraightReader {
  /** Where the lines have to stand. */
  readonly bytes: Buffer;
  readonly columns: LogColumns;
  readonly names: StraightNames;
  /** Notes for the join, `noted` numbers of them. */
  readonly notes: Int32Array;
  private readonly module: StraightModule;
  private readonly plan: Plan;
  private readonly reader: LogReader;
  private readonly join = new JoinNotes();
  private readonly latest: Float64Array;
  private readonly report: Int32Array;
  private readonly answers: Int32Array;

  private constructor(module: StraightModule, memory: ArrayBuffer, plan: Plan, { zone, from, to }: Wanted) {
    this.module = module;
    this.plan = plan;
    this.reader = new LogReader(new LogClock(zone), from, to, this.join);
    this.bytes = Buffer.from(memory, plan.input, plan.inputBytes);
    this.names = new StraightNames(module, plan, memory, this.bytes);
    this.columns = new LogColumns(plan.capacity, this.names, { path: '', compressed: false }, memory, plan.rows);
    this.columns.length = plan.capacity;
    this.notes = new Int32Array(memory, plan.notes, plan.capacity * NOTE_WIDTH);
    this.answers = new Int32Array(memory, plan.answers, plan.capacity * ANSWER_WIDTH);
    this.latest = new Float64Array(memory, plan.report, 1);
    this.report = new Int32Array(memory, plan.report, Report.length);
    module.useWindow(from, to, plan.report);
    module.useRows(plan.rows, plan.capacity, plan.notes, plan.answers);
  }

  /** Null on a machine that cannot run the compiled reader. */
  static make(room: Room, wanted: Wanted): StraightReader | null {
    const plan = planFor(room);
    const started = startStraight(plan.length);
    if (started === null) return null;
    const { module, memory } = started;
    const all = Buffer.from(memory);
    all[plan.nobody] = NOBODY;
    all.set(fieldTables.one, plan.oneLetter);
    all.set(fieldTables.two, plan.twoLetters);
    all.set(fieldTables.forms, plan.forms);
    module.useNobody(plan.nobody);
    module.useFields(plan.oneLetter, plan.twoLetters, plan.forms);
    return new StraightReader(module, memory, plan, wanted);
  }

  get noted(): number {
    return this.join.length;
  }

  /**
   * Reads the lines of bytes[from, to), which ends with a line's end, after lines that left the general reader's state as `before`; the state after them. Null
   * when there is what only a reader that knows all lines before can judge. `offset` is that of bytes[0] in the file.
   */
  read(from: number, to: number, offset: number, before: readonly number[]): readonly number[] | null {
    const { reader, columns, join, bytes } = this;
    columns.clear();
    join.begin(columns, this.notes);
    this.names.renew();
    reader.state = before;
    reader.unwanted = 0;
    for (let here = from; ;) {
      const { state } = reader;
      if (state === null) return null;
      here = this.readCompiled(here, to, offset, state);
      if (here >= to) return reader.state;
      const end = bytes.indexOf(LINE_FEED, here) + 1;
      if (reader.read(bytes, here, end, offset, columns) < end || reader.unwanted > 0 || join.isLost || this.names.isLost) return null;
      here = end;
    }
  }

  /** Lets the compiled reader go on as far as it can; where it stopped. */
  private readCompiled(from: number, to: number, offset: number, state: readonly number[]): number {
    const { module, plan, columns, report, join, reader } = this;
    const [, minuteUtc = 0, head0 = 0, head1 = 0, head2 = 0, head3 = 0] = state;
    module.useMinute(head0, head1, head2, head3, minuteUtc);
    const here = module.read(plan.input + from, plan.input + to, columns.length, join.length, offset - plan.input) - plan.input;
    const lines = report[Report.lines] ?? 0;
    if (lines === 0) return here;
    columns.length = report[Report.rows] ?? 0;
    join.length = report[Report.notes] ?? 0;
    columns.lines += lines;
    columns.understood += lines;
    reader.state = [this.latest[0] ?? 0, minuteUtc, head0, head1, head2, head3];
    this.judgeAnswers(report[Report.answers] ?? 0);
    return here;
  }

  private judgeAnswers(count: number): void {
    const { answers, columns, bytes, plan } = this;
    for (let answer = 0; answer < count * ANSWER_WIDTH; answer += ANSWER_WIDTH) {
      const row = answers[answer] ?? 0;
      const from = (answers[answer + 1] ?? 0) - plan.input;
      const to = (answers[answer + 2] ?? 0) - plan.input;
      columns.answer[row] = classifyAnswer(bytes, from, to, columns.kind[row] === MailLogKind.failed);
    }
  }
}
