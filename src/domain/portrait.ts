/** What a source's mail looks like, in numbers; every share is between 0 and 1. */
export interface Portrait {
  readonly messages: number;
  readonly recipients: number;
  readonly queued: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly removed: number;
  readonly bounces: number;
  readonly held: number;
  /** Messages that are bounces themselves, of originals without a record. */
  readonly ownBounces: number;
  /** Messages that met a refusal which calls them spam. */
  readonly spamVerdicts: number;
  /** Messages whose delivery was put off at least once. */
  readonly deferredMessages: number;
  /** Seconds since the epoch. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Messages of its busiest hour, and of the median hour in which it sent before that one (0: it never had). */
  readonly busiestHour: number;
  readonly usualHour: number;
  readonly senders: readonly string[];
  readonly addresses: number;
  /** Client networks (/24 of IPv4, /48 of IPv6), this machine's own left out. */
  readonly networks: number;
  readonly subjects: number;
  /** Share of messages with the commonest subject, among those whose subject is known; null when none is. */
  readonly sameSubject: number | null;
  readonly distinctRecipients: number;
  /** Different recipients of the messages that met a refusal or a bounce; 0: none is known. */
  readonly refusedRecipients: number;
  /** Share of messages that also go to the one commonest recipient. */
  readonly commonRecipient: number;
  readonly listUnsubscribe: number;
  readonly autoSubmitted: number;
  readonly forwarded: number;
  /** Messages that left the server or tried to. */
  readonly outward: number;
}
