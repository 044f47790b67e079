/** A log that is there and was not read, and why. */
export interface UnreadLog {
  readonly path: string;
  /** `binary`: the journal of another machine, which only that machine's own journalctl reads; `failed`: journalctl did not answer. */
  readonly why: 'binary' | 'failed';
}
