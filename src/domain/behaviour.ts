/** What a trusted source's mail was like when it was trusted, for telling whether it still is; shares between 0 and 1. */
export interface Behaviour {
  /** Messages of its busiest hour. */
  readonly busiestHour: number;
  /** Client networks. */
  readonly networks: number;
  readonly refused: number;
  readonly calledSpam: number;
  /** Domains of its envelope senders, at most 50. */
  readonly senderDomains: readonly string[];
  /** SHA-256 of the script file, hex; null where the source is no file or it cannot be read. */
  readonly digest: string | null;
}

/** What may change in it. */
export type BehaviourChange = 'more-mail' | 'more-networks' | 'more-refused' | 'called-spam' | 'other-senders' | 'other-file';
