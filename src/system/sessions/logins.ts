import type { LoginRecord } from '../../domain/session.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Host } from '../../host/host.ts';
import { readLoginRecords } from '../../parse/utmp.ts';

const UTMP = ['/run/utmp', '/var/run/utmp'];
const LOGIND = '/run/systemd/sessions';

/** A session that systemd's logind keeps: it knows also those without a terminal. */
export interface LogindSession {
  readonly leader: number;
  readonly user: string;
  readonly tty: string | null;
  readonly address: string | null;
  readonly since: Instant | null;
}

/** What the machine records of logins that are open now. */
export interface Logins {
  /** null: this machine keeps no utmp, and `w` shows what logind has. */
  readonly utmp: readonly LoginRecord[] | null;
  readonly logind: readonly LogindSession[];
}

export function loadLogins(host: Host): Logins {
  const bytes = UTMP.map((path) => host.readText(path)).find((text) => text !== null);
  return {
    utmp: bytes === undefined || bytes === null ? null : readLoginRecords(bytes).filter(({ kind }) => kind === 'login'),
    logind: host.list(LOGIND).flatMap((name) => (/^\w{1,32}$/.test(name) ? (readLogindSession(host.readText(`${LOGIND}/${name}`) ?? '') ?? []) : [])),
  };
}

/** A file of /run/systemd/sessions; null when it names no leader, or is of a greeter or of the user manager itself. */
export function readLogindSession(text: string): LogindSession | null {
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^([A-Z_]{1,40})=(.*)$/gm)) values.set(name, value);
  const leader = Number(values.get('LEADER') ?? 'none');
  if (!Number.isSafeInteger(leader) || (values.get('CLASS') ?? 'user') !== 'user') return null;
  const microseconds = Number(values.get('REALTIME') ?? 'none');
  return {
    leader,
    user: values.get('USER') ?? '',
    tty: values.get('TTY') ?? null,
    address: values.get('REMOTE_HOST') ?? null,
    since: Number.isSafeInteger(microseconds) ? Math.floor(microseconds / 1000) : null,
  };
}
