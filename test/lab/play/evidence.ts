import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Proof } from './expectation.ts';
import type { ScanEvidence, ScanFinding } from './scan.ts';

const files: Readonly<Partial<Record<Proof, RegExp>>> = {
  mainlog: /\/exim4\/mainlog|\/mail\.log/,
  'access-log': /\/(?:apache2|nginx)\/.*access/,
  syslog: /^\/var\/log\/(?:syslog|user\.log|cron\.log)/,
  crontab: /\/cron/,
  'auth-log': /^\/var\/log\/auth\.log/,
  'ftp-log': /^\/var\/log\/vsftpd\.log/,
};

/** Whether a finding's evidence includes something of a kind. */
export function hasProof(finding: ScanFinding, proof: Proof): boolean {
  return finding.evidence.some(({ from }) =>
    proof === 'spool' || proof === 'process' || proof === 'socket'
      ? from[proof] !== undefined
      : from.file !== undefined && (files[proof]?.test(from.file) ?? false),
  );
}

/** Reads a file of the scanned server; null where it has none. */
export type ReadFile = (path: string) => Promise<Buffer | null>;

/** Complains of every piece of evidence that is not found, to the letter, where the scan says it is. */
export async function misquoted(finding: ScanFinding, read: ReadFile): Promise<string[]> {
  const complaints: string[] = [];
  if (finding.ref !== createHash('sha256').update(finding.id).digest('hex').slice(0, 8))
    complaints.push(`${finding.id}: ref ${finding.ref} is not the id's`);
  if (finding.evidence.length === 0) complaints.push(`${finding.id}: no evidence`);
  for (const evidence of finding.evidence) {
    const complaint = await misquotation(evidence, read);
    if (complaint !== null) complaints.push(`${finding.id}: ${complaint}`);
  }
  return complaints;
}

async function misquotation({ from, text }: ScanEvidence, read: ReadFile): Promise<string | null> {
  if (from.file === undefined || from.line === undefined) return null;
  const stored = await read(from.file);
  if (stored === null) return `${from.file} is not there`;
  const content = from.file.endsWith('.gz') ? gunzipSync(stored) : stored;
  const { start, line } = lineOf(content, from.line);
  const shown = asShown(line);
  const quoted = Buffer.byteLength(shown) > 8192 ? shown.startsWith(text.slice(0, 4000)) : shown === text;
  if (!quoted) return `${from.file}:${from.line} is not what is quoted\n    there: ${shown.slice(0, 300)}\n    quoted: ${text.slice(0, 300)}`;
  if (from.byte !== undefined && from.byte !== start) return `${from.file}:${from.line} begins at byte ${start}, not ${from.byte}`;
  return null;
}

/** A line by its number, as `grep -n` counts. */
function lineOf(content: Buffer, number: number): { start: number; line: Buffer } {
  let start = 0;
  for (let at = 1; at < number; at++) {
    const end = content.indexOf(10, start);
    if (end < 0) return { start: -1, line: Buffer.alloc(0) };
    start = end + 1;
  }
  const end = content.indexOf(10, start);
  return { start, line: content.subarray(start, end < 0 ? content.length : end) };
}

/** UTF-8 as it is, every byte that is none as \xNN. */
function asShown(line: Buffer): string {
  const text = line.toString('utf8');
  if (!text.includes('\uFFFD')) return text;
  let shown = '';
  for (let at = 0; at < line.length;) {
    const length = [1, 2, 3, 4].find(
      (size) =>
        !line
          .subarray(at, at + size)
          .toString('utf8')
          .includes('\uFFFD'),
    );
    if (length === undefined) shown += `\\x${(line[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
    else shown += line.subarray(at, at + length).toString('utf8');
    at += length ?? 1;
  }
  return shown;
}
