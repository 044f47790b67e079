import { MailLogKind, type MailLogKindName, type MailLogLine } from '../../../domain/mail-log.ts';
import { type Zone, utcZone } from '../../../parse/zone.ts';
import { Field, fieldLetters } from './fields.ts';
import { LogClock } from './log-clock.ts';
import { LogLine } from './log-line.ts';
import { readLogLine } from './read-line.ts';

const KINDS = Object.keys(MailLogKind).filter((name): name is MailLogKindName => name in MailLogKind);
const ESCAPED = new Set<number>([Field.T, Field.C, Field.DN, Field.SNI]);

/** One main-log line in full (latin1, without its end), for evidence; null when it has no stamp. */
export function readMainlogLine(text: string, zone: Zone = utcZone): MailLogLine | null {
  const bytes = Buffer.from(text, 'latin1');
  const line = new LogLine();
  if (!readLogLine(bytes, 0, bytes.length, new LogClock(zone), line)) return null;
  const cut = (from: number, to: number): string => bytes.toString('latin1', from, to);
  const fields: Record<string, string> = {};
  for (const [field, letters] of fieldLetters.entries()) {
    if (!line.has(field)) continue;
    const value = cut(line.start(field), line.end(field));
    fields[letters] = isAngled(field, value) ? value.slice(1, -1) : ESCAPED.has(field) ? unescapeLogged(value) : value;
  }
  return {
    kind: KINDS.find((name) => MailLogKind[name] === line.kind) ?? 'other',
    at: line.at,
    understood: line.understood,
    pid: line.pid > 0 ? line.pid : null,
    id: line.idTo > 0 ? cut(line.idFrom, line.idTo) : null,
    fields,
    address: line.addressTo > line.addressFrom ? withoutNullBrackets(cut(line.addressFrom, line.addressTo)) : null,
    original: line.originalTo > line.originalFrom ? cut(line.originalFrom, line.originalTo) : null,
    text: line.textTo > line.textFrom ? cut(line.textFrom, line.textTo) : null,
  };
}

/** Bytes of a logged quoted string: `\"`, `\\`, `\n`, `\ooo` as in C (string.c, string_printing). */
export function unescapeLogged(text: string): string {
  return text.replace(/\\(?:([0-7]{3})|(.))/gs, (_, octal: string | undefined, letter: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    switch (letter) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return letter ?? '';
    }
  });
}

const withoutNullBrackets = (address: string): string => (address === '<>' ? '' : address);

const isAngled = (field: number, value: string): boolean =>
  value.startsWith('<') && value.endsWith('>') && (field === Field.F || field === Field.P || field === Field.from || field === Field.SRS);
