import type { AccountProblem, AccountProblemKind } from '../../domain/account-problem.ts';
import type { Evidence, Witness } from '../../domain/evidence.ts';
import type { HostSentence } from '../../domain/host-sentence.ts';
import type { Account } from '../../domain/site.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { ColonLine } from './account-files.ts';

const LONGEST = 8192;

/** A problem of an account that is there. */
export function problemOf(
  { name, uid }: Pick<Account, 'name' | 'uid'>,
  kind: readonly [AccountProblemKind, AccountProblem['severity']],
  evidence: AccountProblem['evidence'],
): AccountProblem {
  return { account: decodeBytes(name), uid, problem: kind[0], severity: kind[1], evidence };
}

/** A line of passwd, group or shadow as evidence; a stored password is left out of it. */
export function lineEvidence({ file, byte, line, text, fields }: ColonLine, shows: HostSentence): Evidence {
  const isSecret = file.startsWith('/etc/shadow') || (file.startsWith('/etc/passwd') && (fields[1] ?? '').length > 1);
  const shown = isSecret && (fields[1] ?? '') !== '' ? fields.with(1, '(hash)').join(':') : text;
  return textEvidence({ file, byte, line }, shown, { shows, writtenBy: 'service' });
}

interface Meaning {
  readonly shows: HostSentence;
  readonly writtenBy: Witness;
}

/** Any text of a file as evidence. */
export function textEvidence(
  place: { readonly file: string; readonly byte: number; readonly line: number | null },
  text: string,
  { shows, writtenBy }: Meaning,
): Evidence {
  return { at: null, from: { ...place, file: decodeBytes(place.file) }, text: decodeBytes(text.slice(0, LONGEST)), shows, writtenBy };
}
