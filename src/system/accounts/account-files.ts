import type { Account } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { readAccounts } from '../accounts.ts';

/** A line of a file with fields between colons, and where it stands. */
export interface ColonLine {
  readonly fields: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly byte: number;
  readonly text: string;
}

/** An account with its lines in passwd(5) and shadow(5). */
export interface KnownAccount extends Account {
  readonly at: ColonLine;
  /** Password as stored: of shadow, or of passwd itself where it is there; null when shadow cannot be read. */
  readonly password: string | null;
  readonly passwordAt: ColonLine;
}

/** A group of group(5). */
export interface Group {
  readonly name: string;
  readonly members: readonly string[];
  readonly at: ColonLine;
}

/** The files that say who may log in. */
export interface AccountFiles {
  readonly accounts: readonly KnownAccount[];
  readonly groups: readonly Group[];
  /** Shells before the last change of passwd, by name (`/etc/passwd-`). */
  readonly shellsBefore: ReadonlyMap<string, ColonLine>;
  /** Lowest uid of people (`UID_MIN` of login.defs). */
  readonly firstUid: number;
  /** Accounts come from a directory (LDAP, SSSD, winbind, NIS) too, which these files do not show. */
  readonly hasDirectory: boolean;
}

const USUAL_FIRST_UID = 1000;
const MOST_BYTES = 64 * 1024 * 1024;

export function loadAccountFiles(host: Host): AccountFiles {
  const load = (file: string): readonly ColonLine[] => readColonLines(host.readText(file, MOST_BYTES) ?? '', file);
  const shadow = new Map(load('/etc/shadow').map((line) => [line.fields[0] ?? '', line]));
  const accounts = load('/etc/passwd').flatMap((at) => {
    const [account] = readAccounts(at.text);
    if (account === undefined) return [];
    const own = at.fields[1] ?? '';
    const passwordAt = own === 'x' ? (shadow.get(account.name) ?? at) : at;
    const password = own === 'x' ? (shadow.get(account.name)?.fields[1] ?? null) : own;
    return [{ ...account, at, password, passwordAt }];
  });
  const groups = load('/etc/group').map((at) => ({
    name: at.fields[0] ?? '',
    members: (at.fields[3] ?? '').split(',').filter((name) => name !== ''),
    at,
  }));
  return {
    accounts,
    groups,
    shellsBefore: new Map(load('/etc/passwd-').map((line) => [line.fields[0] ?? '', line])),
    firstUid: firstUidOf(host.readText('/etc/login.defs') ?? ''),
    // `+` begins entries of NIS (nsswitch.conf(5), compat).
    hasDirectory:
      load('/etc/passwd').some(({ text }) => text.startsWith('+')) ||
      /^[ \t]*passwd:[^\n]*\b(?:sss|ldap|winbind|nis|nisplus)\b/m.test(host.readText('/etc/nsswitch.conf') ?? ''),
  };
}

/** Lines of passwd(5), shadow(5) or group(5); empty lines and comments are passed over. */
export function readColonLines(text: string, file: string): readonly ColonLine[] {
  const lines: ColonLine[] = [];
  let byte = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line !== '' && !line.startsWith('#')) lines.push({ fields: line.split(':'), file, line: index + 1, byte, text: line });
    byte += line.length + 1;
  }
  return lines;
}

function firstUidOf(text: string): number {
  const [, value] = /^[ \t]*UID_MIN[ \t]+(\d{1,9})/m.exec(text) ?? [];
  return value === undefined ? USUAL_FIRST_UID : Number(value);
}
