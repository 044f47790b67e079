import type { Instant } from '../../domain/untrusted.ts';
import { monthOf } from '../../parse/months.ts';
import { CLIENT, decoded, type FtpClock, type FtpFact, loginFact, uploadFact } from './fact.ts';
import { readLongStamp } from './long-stamp.ts';

/** xferlog(5) of wu-ftpd, also of vsftpd, ProFTPD (TransferLog) and Pure-FTPd: `SECONDS CLIENT BYTES PATH b _ i r USER ftp 0 * c`, blanks as `_`. */
const XFERLOG = new RegExp(
  `^\\d{1,9} (${CLIENT}) (\\d{1,18}) (.*) [ab] [CUT_]{1,4} ([iod]) [arg] (\\S{1,256}) \\S{1,20} [01] \\S{1,256}(?: [ci])?$`,
  's',
);
/** ProFTPD's ExtendedLog in its default format, and Pure-FTPd's `altlog clf`, which encodes paths. */
const COMMON = new RegExp(
  `^(${CLIENT}) \\S{1,256} (\\S{1,256}) \\[(\\d\\d)/([A-Z][a-z]{2})/(\\d{4}):(\\d\\d):(\\d\\d):(\\d\\d) ([+-])(\\d\\d)(\\d\\d)\\] "(.*)" (\\d{3}) (\\d{1,18}|-)$`,
  's',
);
/** Pure-FTPd's `altlog w3c` (UTC, paths encoded) and `altlog stats`. */
const W3C = new RegExp(
  `^(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d) (${CLIENT}) \\[\\](created|sent) (\\S{1,4096}) \\d{3} (\\S{1,256}) (\\d{1,18})$`,
);
const STATS = new RegExp(`^(\\d{9,11}) [0-9a-f]{1,16}\\.[0-9a-f]{1,16} (\\S{1,256}) (${CLIENT}) ([UD]) (\\d{1,18}) \\d{1,9} (.*)$`, 's');

/** A line of a log of transfers, of any of these kinds; null for anything else, downloads among them. No kind begins with what a client writes. */
export function readTransferLine(line: string, clock: FtpClock): FtpFact | null {
  return readXferlog(line, clock) ?? readCommon(line) ?? readW3c(line) ?? readStats(line);
}

function readXferlog(line: string, clock: FtpClock): FtpFact | null {
  const stamped = readLongStamp(line, clock);
  const [, client = '', bytes, path = '', direction, user = ''] = XFERLOG.exec(stamped?.text ?? '') ?? [];
  return stamped === null || direction !== 'i' ? null : uploadFact({ at: stamped.at, user, client, path, bytes: Number(bytes) });
}

function readCommon(line: string): FtpFact | null {
  const [, client = '', user = '', day, month = '', year, hour, minute, second, sign, hours, minutes, command = '', code, size] =
    COMMON.exec(line) ?? [];
  const monthIndex = monthOf(month);
  if (client === '' || monthIndex < 0) return null;
  const ahead = (sign === '-' ? -60_000 : 60_000) * (Number(hours) * 60 + Number(minutes));
  const at = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second)) - ahead;
  return readCommand({ at, user: user === '-' ? '' : user, client, command, code: code ?? '', bytes: size === '-' ? null : Number(size) });
}

interface Commanded {
  readonly at: Instant;
  readonly user: string;
  readonly client: string;
  readonly command: string;
  readonly code: string;
  readonly bytes: number | null;
}

function readCommand({ at, user, client, command, code, bytes }: Commanded): FtpFact | null {
  if (command === 'PASS (hidden)' && code === '230') return loginFact({ at, outcome: 'accepted', user, client, method: 'password' });
  if (command === 'PASS (hidden)' && code === '530') return loginFact({ at, outcome: 'failed', user, client, method: 'password' });
  const [, verb, path = ''] = /^(STOR|APPE|STOU|PUT) (.*)$/s.exec(command) ?? [];
  if (verb === undefined || !code.startsWith('2')) return null;
  return uploadFact({ at, user, client, path: verb === 'PUT' ? decoded(path) : path, bytes });
}

function readW3c(line: string): FtpFact | null {
  const [, date, time, client = '', what, path = '', user = '', bytes] = W3C.exec(line) ?? [];
  const at = Date.parse(`${date ?? ''}T${time ?? ''}Z`);
  return what !== 'created' || Number.isNaN(at) ? null : uploadFact({ at, user, client, path: decoded(path), bytes: Number(bytes) });
}

function readStats(line: string): FtpFact | null {
  const [, at, user = '', client = '', direction, bytes, path = ''] = STATS.exec(line) ?? [];
  return direction !== 'U' ? null : uploadFact({ at: Number(at) * 1000, user, client, path, bytes: Number(bytes) });
}
