import type { Missing } from '../../domain/finding.ts';
import type { LogSetting } from '../../domain/recording.ts';

const DIRECTORY: LogSetting = { id: 'postfix-directory', what: 'postfix: directory of the program that called sendmail', present: false };
const SUBJECT: LogSetting = { id: 'postfix-subject', what: 'postfix: subjects in the log', present: false };

/** What evidence needs and Postfix records nowhere, whatever its settings: no change adds it (a header_checks rule for subjects is the administrator's own). */
export const postfixLogSettings: readonly LogSetting[] = [DIRECTORY, SUBJECT];

/** The same as a scan tells it; `messages`: those of local users that no directory is known for. */
export function postfixMissing(messages: number): readonly Missing[] {
  const directory: Missing = { what: DIRECTORY.what, costs: { id: 'missing.arguments', params: { messages } }, fix: null };
  const subject: Missing = { what: SUBJECT.what, costs: { id: 'missing.subject', params: {} }, fix: null };
  return messages > 0 ? [directory, subject] : [subject];
}
