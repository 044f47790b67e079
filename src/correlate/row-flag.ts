/** Bits of the ledger's `flags`. */
export const RowFlag = {
  logged: 1,
  queued: 2,
  held: 4,
  completed: 8,
  removed: 16,
  bounce: 32,
  cronDaemon: 64,
  authenticated: 128,
  listUnsubscribe: 256,
  autoSubmitted: 512,
  spamVerdict: 1024,
  forwarded: 2048,
  unreadable: 4096,
  /** Another row goes on for it (requeued, sent through a filter): it is no message of its own any more. */
  succeeded: 8192,
} as const;
