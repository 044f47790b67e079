import type { Missing } from '../../domain/finding.ts';
import type { SendmailPlace } from './place.ts';

/** Logins are logged from this level on (op.me, `LogLevel`; srvrsmtp.c: above 8); it is the default. */
const LOGINS = 9;

/**
 * What an instance's log does not record: subjects and directories of programs never; all of it where no file has a line of Sendmail (a machine that keeps a journal
 * alone). `messages`: those of local users that no directory is known for.
 */
export function sendmailMissing({ logLevel }: SendmailPlace, messages: number, hasLog: boolean): readonly Missing[] {
  const missing = (what: string, costs: Missing['costs']): Missing => ({ what, costs, fix: null });
  if (!hasLog) return [missing('sendmail: lines in a file of syslog', { id: 'missing.mailLog', params: {} })];
  return [
    ...(logLevel < LOGINS ? [missing(`sendmail LogLevel=${LOGINS}`, { id: 'missing.logins', params: {} })] : []),
    ...(messages > 0 ? [missing('sendmail: directory of the program that called it', { id: 'missing.arguments', params: { messages } })] : []),
    missing('sendmail: subjects in the log', { id: 'missing.subject', params: {} }),
  ];
}
