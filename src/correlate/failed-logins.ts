import { grown, RowIndex } from './columns.ts';
import type { LogPlace } from './log-place.ts';

/** Pairs of login and client that are kept: whoever tries passwords makes up logins without end. */
const MOST = 50_000;

/** Passwords of one login that were refused to one client. */
export interface Failures {
  readonly count: number;
  /** Seconds since the epoch, of the first. */
  readonly first: number;
  /** Where the last one is logged. */
  readonly place: LogPlace;
}

/** Refused passwords by login and client (numbers of the ledger's tables), in columns: a server that is tried all day has tens of thousands of pairs. */
export class FailedLogins {
  private readonly pairs = new RowIndex();
  private counts = new Uint32Array(0);
  private firsts = new Float64Array(0);
  private files = new Uint32Array(0);
  private bytes = new Float64Array(0);
  private readonly names: string[] = [];

  add(login: number, client: number, at: number, place: LogPlace): void {
    let pair = this.find(login, client);
    if (pair < 0) {
      if (this.pairs.rows >= MOST) return;
      pair = this.newPair(login, client);
      this.firsts[pair] = at;
    }
    this.counts[pair] = (this.counts[pair] ?? 0) + 1;
    this.files[pair] = this.numberOf(place.file);
    this.bytes[pair] = place.byte;
  }

  /** Passwords of this login that were refused to this client; null when there were none. */
  of(login: number, client: number): Failures | null {
    const pair = this.find(login, client);
    if (pair < 0) return null;
    const place = { file: this.names[this.files[pair] ?? 0] ?? '', byte: this.bytes[pair] ?? 0 };
    return { count: this.counts[pair] ?? 0, first: this.firsts[pair] ?? 0, place };
  }

  private find(login: number, client: number): number {
    return this.pairs.find(spread(login), client >>> 0);
  }

  private newPair(login: number, client: number): number {
    const length = this.pairs.rows + 1;
    if (length > this.counts.length) {
      this.counts = grown(this.counts, length);
      this.firsts = grown(this.firsts, length);
      this.files = grown(this.files, length);
      this.bytes = grown(this.bytes, length);
      this.pairs.reserve(this.counts.length);
    }
    return this.pairs.add(spread(login), client >>> 0);
  }

  private numberOf(file: string): number {
    const last = this.names.length - 1;
    return this.names[last] === file ? last : this.names.push(file) - 1;
  }
}

/** A number of 32 bits for each login, far from those of the logins beside it. */
const spread = (login: number): number => Math.imul(login, 0x9e3779b1) >>> 0;
