import { addressAt } from './client-address.ts';
import type { PostfixFact, Stretch } from './fact.ts';

const OTHER: PostfixFact = { kind: 'other', id: null };

/** Reads a line that is of no message. */
export function readWithoutId(daemon: string, text: string): PostfixFact | null {
  if (text.startsWith('NOQUEUE: reject: ')) {
    const at = text.indexOf(' from ');
    const client = at < 0 || at > 60 ? null : addressAt(text, at);
    return client === null ? OTHER : { kind: 'rejected', client };
  }
  if (text.startsWith('warning: ') && daemon === 'smtpd') {
    const failed = /^(?:warning: )[^\s[\]]{1,300}\[[^\]\s]{1,64}\]: SASL \S{1,40} authentication failed: /.exec(text.slice(0, 600))?.[0];
    const client = failed === undefined ? null : addressAt(text, 'warning: '.length);
    if (failed !== undefined && client !== null) return { kind: 'loginFailed', client, login: failedLogin(text, failed.length) };
  }
  return isKnown(text, 0) ? OTHER : null;
}

/** `sasl_username=` at the end, since 3.9 (Debian has it earlier); the client wrote it. */
function failedLogin(text: string, from: number): Stretch | null {
  const at = text.lastIndexOf(', sasl_username=');
  return at < from ? null : { from: at + ', sasl_username='.length, to: text.length };
}

const KNOWN = [
  ...[
    'connect from ',
    'disconnect from ',
    'lost connection after ',
    'timeout after ',
    'improper command pipelining after ',
    'too many errors after ',
  ],
  ...[
    'warning: ',
    'fatal: ',
    'error: ',
    'panic: ',
    'statistics: ',
    'NOQUEUE: ',
    'SSL_accept error from ',
    'setting up TLS connection ',
    'SSL_connect error ',
  ],
  ...[
    'Anonymous TLS connection ',
    'Untrusted TLS connection ',
    'Trusted TLS connection ',
    'Verified TLS connection ',
    'connect to ',
    'refreshing the ',
  ],
  ...[
    'daemon started ',
    'reload ',
    'terminating on ',
    'starting the ',
    'stopping the ',
    'using backwards-compatible ',
    'table ',
    'rewrite ',
    'Deleted: ',
  ],
  ...[
    'Placed on hold: ',
    'Released from hold: ',
    'Requeued: ',
    'Force-expired: ',
    'name_mask: ',
    'mynetworks: ',
    'CONNECT from ',
    'PASS ',
    'PREGREET ',
    'HANGUP ',
  ],
  ...[
    'DISCONNECT ',
    'DNSBL rank ',
    'WHITELISTED ',
    'ALLOWLISTED ',
    'BLACKLISTED ',
    'DENYLISTED ',
    'cache ',
    'client=',
    'hold: ',
    'reject: ',
    'discard: ',
  ],
  ...[
    'redirect: ',
    'filter: ',
    'prepend: ',
    'replace: ',
    'resent-message-id=',
    'milter-',
    'host ',
    'conversation with ',
    'enabling PIX ',
    'skipped, ',
    'to=<',
  ],
  ...[
    'replace: ',
    'info: ',
    'strip: ',
    'bcc: ',
    'open database ',
    'dict_',
    'Server certificate ',
    'certificate verification ',
    'TLS ',
    'postscreen ',
  ],
];

/** Whether a line begins as one that is known and says nothing that is kept. */
export function isKnown(text: string, from: number): boolean {
  return KNOWN.some((known) => text.startsWith(known, from));
}
