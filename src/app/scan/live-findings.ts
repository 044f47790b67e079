import type { LoginSpan } from '../../correlate/login-spans.ts';
import { isSharedWebUser, placeOf } from '../../correlate/surroundings.ts';
import type { Surroundings } from '../../correlate/surroundings.ts';
import { judgeTalks } from '../../detectors/direct-to-mx.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { Cleared, Confidence, Nature } from '../../domain/finding.ts';
import type { MailTalk } from '../../domain/mail-talk.ts';
import type { Proof } from '../../domain/proof.ts';
import { sourceId } from '../../domain/source.ts';
import type { Source } from '../../domain/source.ts';
import type { Host } from '../../host/host.ts';
import { loadEvidence } from './load-evidence.ts';
import { refOf } from './ref.ts';
import type { NamedFinding } from './report.ts';

/** What the processes that speak to mail servers elsewhere come to. */
export interface LiveVerdict {
  readonly findings: readonly NamedFinding[];
  readonly cleared: readonly Cleared[];
}

interface Judging {
  readonly talks: readonly MailTalk[];
  readonly mtaUsers: ReadonlySet<string>;
  readonly around: Pick<Surroundings, 'sites' | 'siteOfPath' | 'logins'>;
  readonly now: number;
}

/** Judges who sends past the mail server: its log and queue know nothing of that. */
export function judgeLive(host: Host, { talks, mtaUsers, around, now }: Judging): LiveVerdict {
  const groups = new Map<string, MailTalk[]>();
  for (const talk of talks) {
    if (talk.to !== 'elsewhere') continue;
    const key = `${talk.user} ${talk.process.exe ?? talk.process.comm}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [talk]);
    else group.push(talk);
  }
  const findings: NamedFinding[] = [];
  const cleared: Cleared[] = [];
  for (const group of groups.values()) {
    const verdict = judgeTalks(group, { mtaUsers });
    const [evidence] = verdict === 'its-work' ? [] : loadEvidence(host, [], [proofsOf(group, around.logins, now)]);
    const [first, ...more] = evidence ?? [];
    if (first === undefined) continue;
    const named = nameOf(group, around);
    if (verdict === 'spams') findings.push(findingOf(group, named, [first, ...more], now));
    else cleared.push({ source: named.source, why: 'ordinary', messages: 0, evidence: [first] });
  }
  return { findings, cleared };
}

interface Named {
  readonly source: Source;
  readonly confidence: Confidence;
  readonly nature: Nature;
}

const WEB_WORKER = /\/(?:php-fpm[\d.]*|php-cgi[\d.]*|lsphp[\d.]*|php[\d.]*\.cgi|apache2|httpd|litespeed|nginx)$/;

/** A worker of the web server is stopped by its site, not by its process, which serves others too. */
function nameOf(talks: readonly MailTalk[], around: Judging['around']): Named {
  const [{ user, process }] = talks as readonly [MailTalk, ...MailTalk[]];
  if (!WEB_WORKER.test(process.exe ?? '') || process.claims !== null) {
    return { source: { kind: 'process', pid: process.pid, exe: process.exe ?? process.comm, user }, confidence: 'certain', nature: 'direct-to-mx' };
  }
  const own = around.sites.filter(({ runsAs, owner }) => runsAs === user || (runsAs === null && owner === user));
  const place = process.cwd === null ? null : placeOf(process.cwd, around as Surroundings);
  const [site] = own;
  if (!isSharedWebUser(user, around) && own.length === 1 && site !== undefined) {
    return { source: { kind: 'script', path: null, site: site.domain, owner: user }, confidence: 'certain', nature: 'vulnerable-script' };
  }
  if (!isSharedWebUser(user, around) && place !== null && own.some(({ domain }) => domain === place.domain)) {
    return { source: { kind: 'script', path: null, site: place.domain, owner: user }, confidence: 'possible', nature: 'vulnerable-script' };
  }
  return { source: { kind: 'unknown', why: `shared-user-${user}` }, confidence: 'possible', nature: 'unknown' };
}

function findingOf(
  talks: readonly MailTalk[],
  { source, confidence, nature }: Named,
  evidence: readonly [Evidence, ...Evidence[]],
  now: number,
): NamedFinding {
  const id = sourceId(source);
  return {
    ...{ id, ref: refOf(id), trustEnded: null, nature, source, confidence, severity: 'high', active: true },
    // Nobody counts what passes the mail server by.
    ...{ messages: 0, recipients: null, queued: 0, delivered: null, rejected: null, removed: null, bounces: 0 },
    firstSeen: Math.min(...talks.map(({ process, firstSeen }) => process.startedAt ?? firstSeen)),
    lastSeen: now,
    evidence,
    remedies: source.kind === 'process' ? ['stop-process'] : source.kind === 'script' ? ['block-site-mail'] : [],
  };
}

function proofsOf(talks: readonly MailTalk[], logins: readonly LoginSpan[], now: number): readonly Proof[] {
  const [first] = talks as readonly [MailTalk, ...MailTalk[]];
  const liar = talks.find(({ process }) => process.claims !== null) ?? first;
  const remotes = new Set(talks.flatMap((talk) => talk.remotes)).size;
  const login = logins.findLast(({ user, from, to }) => user === first.user && from <= now / 1000 && to >= (first.process.startedAt ?? now) / 1000);
  const proofs: (Proof | null)[] = [
    seen(liar, {
      ...{ place: { process: liar.process.exe ?? liar.process.comm, pid: liar.process.pid }, text: processText(liar), weight: 95 },
      shows:
        liar.process.claims === null
          ? { id: 'evidence.process', params: { user: liar.user, exe: liar.process.exe ?? liar.process.comm } }
          : { id: 'evidence.lyingProcess', params: { claims: liar.process.claims, exe: liar.process.exe ?? '?' } },
    }),
    seen(first, {
      ...{ place: { socket: first.socket.ends }, text: first.socket.text, weight: 90 },
      shows: { id: 'evidence.socket', params: { remotes, port: first.port } },
    }),
    login === undefined
      ? null
      : {
          ...{ at: login.login.at, place: { kind: 'line', file: login.login.file, byte: login.login.byte }, writtenBy: 'service', weight: 70 },
          shows: { id: 'evidence.loggedIn', params: { user: first.user, client: login.login.client ?? '?' } },
        },
  ];
  return proofs.filter((proof) => proof !== null);
}

interface Seen {
  readonly place: { readonly process: string; readonly pid: number } | { readonly socket: string };
  readonly text: string;
  readonly shows: Proof['shows'];
  readonly weight: number;
}

function seen({ lastSeen }: MailTalk, { place, text, shows, weight }: Seen): Proof {
  return { at: lastSeen, place: { kind: 'seen', from: place, text }, shows, writtenBy: 'kernel', weight };
}

/** A process as proc(5) shows it, on one line. */
function processText({ user, uid, process }: MailTalk): string {
  const { pid, parent, exe, exeDeleted, cwd, comm, argv } = process;
  const program = `${exe ?? '?'}${exeDeleted ? ' (deleted)' : ''}`;
  return `pid=${pid} ppid=${parent} uid=${uid}(${user}) exe=${program} comm=${comm} cwd=${cwd ?? '?'} cmdline=${argv.join(' ')}`
    .replace(/\n/g, ' ')
    .slice(0, 4096);
}
