import type { WebEvent } from '../domain/web-event.ts';
import { monthOf } from './months.ts';

/**
 * `[host[:port] ]client ident user [stamp] "request" status bytes …`: the combined and vhost_combined formats of Apache and nginx
 * (mod_log_config, "Common Log Format"; nginx `combined`). Fields are parted by single spaces; only the request can hold one that a client wrote.
 */
const LINE =
  /^(?:([\w.-]+)(?::\d+)? )?([0-9A-Fa-f.:]+) \S+ [^[\]"]{1,256} \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] "([A-Z]{3,16}) ((?:[^"\\ ]|\\.){1,8000})(?: (?:[^"\\]|\\.){0,64})?" (\d{3}) (\d+|-)/;

/** The request that one access-log line (latin1) speaks of; null for anything else. */
export function readAccessLine(line: string): WebEvent | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [, host, client = '', day, month = '', year, hour, minute, second, sign, zoneHour, zoneMinute, method = '', target = '', status, bytes] =
    match;
  const monthIndex = monthOf(month);
  if (monthIndex < 0) return null;
  const offset = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute));
  const at = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second)) - offset * 60_000;
  return {
    at,
    host: host?.toLowerCase() ?? null,
    client,
    method,
    path: pathOf(target),
    status: Number(status),
    bytes: bytes === '-' ? null : Number(bytes),
    durationMs: null,
  };
}

/** Something in the path that is to be taken out or decoded. */
const UNTIDY = /^[^?#]*?(?:%[0-9A-Fa-f]{2}|\/[./])/;

/** Path of a request target: no query, no host, percent-decoded once, `.` and `..` and doubled slashes taken out. */
export function pathOf(target: string): string {
  if (target.startsWith('/') && !UNTIDY.test(target)) {
    const end = target.search(/[?#]/);
    return end < 0 ? target : target.slice(0, end);
  }
  const path = target.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const parts: string[] = [];
  for (const part of decoded.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}${decoded.endsWith('/') && parts.length > 0 ? '/' : ''}`;
}
