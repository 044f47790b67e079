import type { Missing } from '../../domain/finding.ts';
import type { SendmailPlace } from './place.ts';

/** Logins are logged from this level on (op.me, `LogLevel`; srvrsmtp.c: above 8); it is the default. */
const LOGINS = 9;

/** What an instance's log does not record. */
export function sendmailMissing({ logLevel }: SendmailPlace): readonly Missing[] {
  return logLevel >= LOGINS ? [] : [{ what: `sendmail LogLevel=${LOGINS}`, costs: { id: 'missing.logins', params: {} }, fix: null }];
}
