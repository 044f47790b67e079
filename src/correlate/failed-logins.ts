import type { LogPlace } from './log-place.ts';

/** Pairs of login and client that are kept: whoever tries passwords makes up logins without end. */
const MOST = 50_000;

/** Passwords of one login that were refused to one client. */
export interface Failures {
  count: number;
  /** Seconds since the epoch, of the first. */
  readonly first: number;
  /** Where the last one is logged. */
  place: LogPlace;
}

/** Refused passwords by login and client (numbers of the ledger's tables). */
export class FailedLogins {
  private readonly pairs = new Map<string, Failures>();

  add(login: number, client: number, at: number, place: LogPlace): void {
    const key = `${login} ${client}`;
    const known = this.pairs.get(key);
    if (known !== undefined) {
      known.count++;
      known.place = place;
    } else if (this.pairs.size < MOST) this.pairs.set(key, { count: 1, first: at, place });
  }

  /** Passwords of this login that were refused to this client; null when there were none. */
  of(login: number, client: number): Failures | null {
    return this.pairs.get(`${login} ${client}`) ?? null;
  }
}
