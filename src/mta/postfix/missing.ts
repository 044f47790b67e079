import type { Missing } from '../../domain/finding.ts';

/**
 * What Postfix records nowhere, whatever its settings: the directory of a program that calls sendmail(1), and (without a header_checks rule that the
 * administrator writes) subjects. `messages`: those of local users that no directory is known for.
 */
export function postfixMissing(messages: number): readonly Missing[] {
  const directory: Missing = {
    what: 'postfix: directory of the program that called sendmail',
    costs: { id: 'missing.arguments', params: { messages } },
    fix: null,
  };
  const subject: Missing = { what: 'postfix: subjects in the log', costs: { id: 'missing.subject', params: {} }, fix: null };
  return messages > 0 ? [directory, subject] : [subject];
}
