import type { MailTalk } from '../domain/mail-talk.ts';

/** Points that make a finding; less than that is told as looked at and ordinary. */
const ENOUGH = 3;
const ANYBODYS_PLACE = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm)(?:\/|$)|\/\.[^/.]/;

/** Who speaks to mail servers elsewhere because that is its work. */
export interface Posts {
  /** Users that mail servers here run as. */
  readonly mtaUsers: ReadonlySet<string>;
}

/** What a process that speaks to mail ports elsewhere is judged to be. */
export type TalkVerdict = 'spams' | 'ordinary' | 'its-work';

/**
 * Judges the talks of one program of one user: a program that hides what it is, or that speaks to several mail servers on port 25, sends past the
 * mail server; one that keeps to a single provider is a site's mailer or a monitor.
 */
export function judgeTalks(talks: readonly MailTalk[], { mtaUsers }: Posts): TalkVerdict {
  const hides = talks.some(({ process }) => process.claims !== null || isFromAnywhere(process.exe, process.exeDeleted));
  if (talks.every(({ user }) => mtaUsers.has(user)) && !hides) return 'its-work';
  // Mail servers deliver as root too, and so do backups and monitors.
  if (talks.every(({ uid }) => uid === 0) && !hides) return 'its-work';
  return pointsOf(talks, hides) >= ENOUGH ? 'spams' : 'ordinary';
}

function pointsOf(talks: readonly MailTalk[], hides: boolean): number {
  const remotes = (ports: readonly number[]): number => new Set(talks.filter(({ port }) => ports.includes(port)).flatMap((one) => one.remotes)).size;
  const exchangers = remotes([25]);
  const providers = remotes([465, 587]);
  const works = talks.some(({ process: { cwd } }) => cwd !== null && ANYBODYS_PLACE.test(cwd));
  return (hides ? 3 : 0) + (exchangers >= 2 ? 3 : exchangers === 1 ? 1.5 : 0) + (providers >= 4 ? 2 : 0) + (works ? 1.5 : 0);
}

/** It runs from where anybody may put a program, or its file was taken away from there. */
function isFromAnywhere(exe: string | null, isDeleted: boolean): boolean {
  return exe !== null && (ANYBODYS_PLACE.test(exe) || (isDeleted && !/^\/(?:usr|s?bin|lib|opt)\//.test(exe)));
}
