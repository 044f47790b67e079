import type { LoginRecord } from '../domain/session.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { Host } from '../host/host.ts';
import { loginRecordSize, placedLoginRecords } from '../parse/utmp.ts';
import { listRotations, openText } from './log-files.ts';

const RECORDS = 2048;
const LARGEST = 400;

/** A record with where it stands. */
export interface PlacedLoginRecord extends LoginRecord {
  readonly file: string;
  readonly byte: number;
}

/** Where sessions are recorded: those that were, those that are, and those that were refused. */
export const SESSION_FILES = { were: '/var/log/wtmp', are: '/run/utmp', refused: '/var/log/btmp' } as const;

/** Records of a window from such a file and its rotations (utmp has none), oldest file first; damaged ones are passed over. */
export function* loadSessions(host: Host, path: string, { from, to }: { readonly from: Instant; readonly to: Instant }): Iterable<PlacedLoginRecord> {
  for (const file of listRotations(host, path, from)) {
    const text = openText(host, file);
    if (text === null) continue;
    try {
      const head = Buffer.allocUnsafe(LARGEST * 32);
      const size = loginRecordSize(
        head.toString(
          'latin1',
          0,
          filled(head, (into, offset) => text.readAt(into, offset)),
        ),
      );
      const bytes = Buffer.allocUnsafe(size * RECORDS);
      for (let start = 0; ;) {
        const length = filled(bytes, (into, offset) => text.readAt(into, start + offset));
        for (const { record, offset } of placedLoginRecords(bytes.toString('latin1', 0, length))) {
          if (record.at >= from && record.at <= to) yield { ...record, file, byte: start + offset };
        }
        if (length < bytes.length) break;
        start += length;
      }
    } finally {
      text.close();
    }
  }
}

/** Reads until the buffer is full or nothing more comes; the bytes read. */
function filled(bytes: Buffer, readAt: (into: Uint8Array, offset: number) => number): number {
  let length = 0;
  while (length < bytes.length) {
    const read = readAt(bytes.subarray(length), length);
    if (read === 0) break;
    length += read;
  }
  return length;
}
