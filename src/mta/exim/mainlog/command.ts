import { MailLogKind } from '../../../domain/mail-log.ts';
import { readArguments } from './arguments.ts';
import { SPACE, ZERO } from '../../../parse/mail-log/byte.ts';
import { Field } from './fields.ts';
import type { LogLine } from './log-line.ts';
import { startsWith, wordEnd } from '../../../parse/mail-log/scan.ts';

const CWD = Buffer.from('cwd=', 'latin1');
const ARGS = Buffer.from(' args:', 'latin1');
const MOST_SPLITS = 8;
const MOST_DIGITS = 7;

/**
 * Reads `cwd=DIR N args: argv0 …` (exim.c; log_selector +arguments); what the arguments say is left in `commandFacts`. A directory's name may
 * itself hold ` 3 args: …`, and an argument too: the first place that is followed by as many arguments as it says is the true one, else the
 * last place is taken and the line is not understood. False when the line is none.
 */
export function readCommand(bytes: Uint8Array, at: number, end: number, line: LogLine): boolean {
  if (!startsWith(bytes, at, end, CWD)) return false;
  line.kind = MailLogKind.command;
  readArguments(bytes, end, end); // forgets those of the line before
  const from = at + CWD.length;
  let tries = 0;
  for (let here = wordEnd(bytes, from, end); here < end && tries < MOST_SPLITS; here = wordEnd(bytes, here + 1, end)) {
    let digit = here + 1;
    let said = 0;
    for (; digit < end && digit <= here + MOST_DIGITS; digit++) {
      const value = (bytes[digit] ?? 0) - ZERO;
      if (value >>> 0 > 9) break;
      said = said * 10 + value;
    }
    if (digit === here + 1 || !startsWith(bytes, digit, end, ARGS)) continue;
    tries++;
    const args = Math.min(digit + ARGS.length + 1, end);
    line.set(Field.cwd, from, here);
    line.set(Field.args, args, end);
    if (bytes[args - 1] !== SPACE || readArguments(bytes, args, end) !== said) continue;
    line.understood = true;
    break;
  }
  return true;
}
