/** A line of a passwd-like file that lets a mailbox log in. Bytes in a string. */
export interface MailboxLogin {
  /** The file, links resolved. */
  readonly path: string;
  /** Where the line begins in it, and the line without its end. */
  readonly byte: number;
  readonly line: number;
  readonly text: string;
  /** The fields that hold passwords, by where they stand in the line, in order; none of them is empty. */
  readonly secrets: readonly { readonly from: number; readonly to: number }[];
  /** The programs that read it. */
  readonly readers: readonly ('dovecot' | 'exim')[];
}

/** Where else a server keeps passwords of mailboxes: what is not changed here. */
export type MailboxStore = 'sql' | 'ldap' | 'system' | 'sasldb' | 'other';
