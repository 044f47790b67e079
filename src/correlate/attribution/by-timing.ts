import type { Case } from '../../domain/case.ts';
import type { Confidence } from '../../domain/finding.ts';
import type { Proof } from '../../domain/proof.ts';
import type { Ledger } from '../ledger.ts';
import { isSharedWebUser, placeOf } from '../surroundings.ts';
import type { PlaceOfPath, Surroundings } from '../surroundings.ts';
import type { TimedScript } from '../web-timing.ts';
import { uploadProofs } from './by-upload.ts';
import { arrivalProof, commandProof, present, requestProof, spoolProof } from './proofs.ts';

interface Timing {
  readonly ledger: Ledger;
  readonly user: string;
  readonly script: TimedScript;
  readonly around: Surroundings;
}

/** The case of a script that request timing names; what the sender wrote itself only agrees or disagrees. */
export function timedCase({ ledger, user, script, around }: Timing): Case {
  const path = around.requests.scripts.text(script.script);
  const place = placeOf(path, around);
  const agreeing = script.rows.find((row) => agrees(ledger, row, path));
  const header = script.rows.find((row) => namesScript(ledger, row, path));
  const isShared = isSharedWebUser(user, around);
  const isUploaded = uploadProofs(path, around).length > 0;
  const confidence: Confidence = agreeing !== undefined || header !== undefined || isUploaded || !isShared ? 'likely' : 'possible';
  return {
    source: { kind: 'script', path, site: place?.domain ?? null, owner: place?.owner ?? (isShared ? null : user) },
    confidence,
    proofs: proofsOf({ ledger, user, script, around }, { path, place, agreeing, header }),
    rows: script.rows,
    innocence: isWebmail(path) ? 'webmail' : null,
    requests: { count: script.requests, clients: clientsOf(script, around) },
  };
}

/** Webmail where distributions and panels install it; a site's own folder of that name proves nothing. */
const WEBMAIL = /^\/(?:usr|var\/lib|opt)\/(?:[^/]+\/)*(?:roundcube(?:mail)?|rainloop|snappymail|squirrelmail|horde|webmail)\//;

function isWebmail(path: string): boolean {
  return WEBMAIL.test(path);
}

interface Found {
  readonly path: string;
  readonly place: PlaceOfPath | null;
  readonly agreeing: number | undefined;
  readonly header: number | undefined;
}

function proofsOf({ ledger, user, script, around }: Timing, { path, place, agreeing, header }: Found): readonly Proof[] {
  const { hits, requests, rows, requestRows } = script;
  const last = requestRows.at(-1) ?? 0;
  const any = agreeing ?? rows.at(-1) ?? 0;
  const isOwn = place !== null && !isSharedWebUser(user, around);
  const known = present(
    requestProof(around.requests, last, {
      shows: { id: 'evidence.requests', params: { hits, requests, messages: rows.length } },
      writtenBy: 'service',
      weight: 95,
    }),
    arrivalProof(ledger, rows.at(-1) ?? any, {
      shows: isOwn ? { id: 'evidence.ownUser', params: { user, site: place.domain } } : { id: 'evidence.localUser', params: { user } },
      writtenBy: 'mta',
      weight: isOwn ? 90 : 60,
    }),
    agreeing === undefined ? null : commandProof(ledger, agreeing),
    header === undefined
      ? null
      : spoolProof(ledger, header, {
          shows: { id: 'evidence.phpHeader', params: { script: path.slice(path.lastIndexOf('/') + 1) } },
          writtenBy: 'submitter',
          weight: 65,
        }),
  );
  return [...known, ...uploadProofs(path, around)];
}

function agrees(ledger: Ledger, row: number, path: string): boolean {
  const cwd = ledger.cwd[row] ?? -1;
  return cwd >= 0 && ledger.directories.text(cwd) === directoryOf(path);
}

function namesScript(ledger: Ledger, row: number, path: string): boolean {
  const header = ledger.scriptOf(row);
  return header !== null && scriptName(header) === path.slice(path.lastIndexOf('/') + 1);
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** File name in `X-PHP-Originating-Script` (`uid:name`, perhaps with ` : eval()'d code`) or `X-PHP-Script` (`host/path for ip`). */
export function scriptName(header: string): string {
  const originating = /^\s*\d+:([^/()]+?)(?:\(\d+\))?(?:\s*: eval\(\)'d code)?\s*$/.exec(header)?.[1];
  if (originating !== undefined) return originating;
  const [, path = ''] = /^\s*[^/\s]+(\/\S*)/.exec(header) ?? [];
  return path.slice(path.lastIndexOf('/') + 1);
}

function clientsOf({ requestRows }: TimedScript, { requests }: Surroundings): number {
  return new Set(requestRows.map((row) => requests.client[row] ?? -1)).size;
}
