import { grown } from './columns.ts';

/** What a spool tells of a message besides what a row of the ledger holds. */
export interface SpoolFacts {
  readonly id: string;
  readonly queue: string;
  /** First PHP header, a number of the ledger's `scripts`; −1 none. */
  readonly script: number;
  /** Recipients that the spool lists; some mail servers forget there whom they have served. */
  readonly listed: number;
  /** Recipients still to be served. */
  readonly waiting: number;
}

/** What is known of rows from the spool alone, in columns: a queue has a hundred thousand. */
export class Spooled {
  /** One more than the place of a row in the columns; 0: not queued when the queue was read. */
  private places = new Int32Array(0);
  private readonly ofPlace: number[] = [];
  private readonly ids: string[] = [];
  private readonly queues: string[] = [];
  private scripts = new Int32Array(0);
  private listedCounts = new Uint32Array(0);
  private waitingCounts = new Uint32Array(0);

  add(row: number, { id, queue, script, listed, waiting }: SpoolFacts): void {
    const place = this.ofPlace.push(row) - 1;
    this.places = grown(this.places, row + 1);
    this.places[row] = place + 1;
    this.ids.push(id);
    this.queues.push(queue);
    this.scripts = grown(this.scripts, place + 1);
    this.scripts[place] = script;
    this.listedCounts = grown(this.listedCounts, place + 1);
    this.listedCounts[place] = listed;
    this.waitingCounts = grown(this.waitingCounts, place + 1);
    this.waitingCounts[place] = waiting;
  }

  has(row: number): boolean {
    return this.placeOf(row) >= 0;
  }

  /** The rows in the order of the queue. */
  rows(): readonly number[] {
    return this.ofPlace;
  }

  /** Id and queue of a row; null when it was not queued. */
  nameOf(row: number): { readonly id: string; readonly queue: string } | null {
    const place = this.placeOf(row);
    return place < 0 ? null : { id: this.ids[place] ?? '', queue: this.queues[place] ?? '' };
  }

  /** −1 where it has none or was not queued. */
  scriptOf(row: number): number {
    const place = this.placeOf(row);
    return place < 0 ? -1 : (this.scripts[place] ?? -1);
  }

  listed(row: number): number {
    const place = this.placeOf(row);
    return place < 0 ? 0 : (this.listedCounts[place] ?? 0);
  }

  waiting(row: number): number {
    const place = this.placeOf(row);
    return place < 0 ? 0 : (this.waitingCounts[place] ?? 0);
  }

  /** Nobody waits any more. */
  end(row: number): void {
    const place = this.placeOf(row);
    if (place >= 0) this.waitingCounts[place] = 0;
  }

  private placeOf(row: number): number {
    return row < this.places.length ? (this.places[row] ?? 0) - 1 : -1;
  }
}
