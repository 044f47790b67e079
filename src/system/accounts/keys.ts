import type { AccountProblem } from '../../domain/account-problem.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { HostSentence } from '../../domain/host-sentence.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Host } from '../../host/host.ts';
import type { AuthorizedKey } from '../../parse/authorized-keys.ts';
import type { AccountFiles, KnownAccount } from './account-files.ts';
import { loadKeyFilePatterns, loadKeyFiles } from './key-files.ts';
import type { KeyFile } from './key-files.ts';
import { isLoginShell, isSystemAccount } from './known-accounts.ts';
import { problemOf, textEvidence } from './problem.ts';

const DAY = 86_400_000;
const FRESH_DAYS = 7;
const SHOWN = 3;
/** Keys that come with a machine are laid down in the first day of its life. */
const FIRST_DAY = DAY;
/** Made anew at a machine's first start. */
const BORN_WITH_IT = ['/etc/machine-id', '/etc/ssh/ssh_host_ed25519_key', '/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_ecdsa_key'];
/** What no forced command of a backup or a repository does: fetch and run, or run from where anybody may write. */
const HARMFUL =
  /\/(?:tmp|var\/tmp|dev\/shm|dev\/tcp)\/|\b(?:curl|wget)\b|base64|\b(?:perl|python[\d.]*|php)[ \t]+-[er]\b|\b(?:nc|ncat|socat)\b|\|[ \t]*(?:ba)?sh\b/;
const PRELOAD = /environment="(?:LD_PRELOAD|LD_LIBRARY_PATH|PATH)=/i;
const MANY = 3;

interface Held {
  readonly account: KnownAccount;
  readonly file: KeyFile;
  readonly key: AuthorizedKey;
}

/** Keys that let somebody in and should not: new ones, of accounts that may not log in, with a harmful command, the same for several accounts. */
export function listKeyProblems(host: Host, files: AccountFiles, now: Instant): readonly AccountProblem[] {
  const patterns = loadKeyFilePatterns(host);
  const born = bornAt(host);
  const seen = new Set<string>();
  const held: Held[] = [];
  const found: AccountProblem[] = [];
  for (const account of files.accounts) {
    for (const file of loadKeyFiles(host, account, patterns)) {
      // Accounts that share a home share its keys.
      if (seen.has(file.path)) continue;
      seen.add(file.path);
      if (file.keys === null)
        found.push(problemOf(account, ['keys-not-read', 'low'], [pathEvidence(file, { id: 'account.keysNotRead', params: {} })]));
      held.push(...(file.keys ?? []).map((key) => ({ account, file, key })));
      found.push(...fileProblems({ account, file, files, now, born }));
    }
  }
  return [...found, ...sharedProblems(held, files)];
}

interface Looking {
  readonly account: KnownAccount;
  readonly file: KeyFile;
  readonly files: AccountFiles;
  readonly now: Instant;
  readonly born: Instant | null;
}

function fileProblems({ account, file, files, now, born }: Looking): readonly AccountProblem[] {
  const keys = file.keys ?? [];
  const [first] = keys;
  if (first === undefined) return [];
  const found: AccountProblem[] = [];
  const isClosed = isSystemAccount(account) || (account.uid > 0 && account.uid < files.firstUid && !isLoginShell(account.shell));
  if (isClosed) found.push(problemOf(account, ['system-key', 'high'], lines(file, keys, { id: 'account.systemKey', params: {} })));
  const age = now - file.facts.modifiedAt;
  const cameWithMachine = born !== null && file.facts.modifiedAt - born < FIRST_DAY;
  if (!isClosed && age < FRESH_DAYS * DAY && !cameWithMachine) {
    const days = Math.max(0, Math.floor(age / DAY));
    const evidence = [
      pathEvidence(file, { id: 'account.freshKeys', params: { days } }),
      ...lines(file, keys, { id: 'account.freshKey', params: {} }),
    ] as const;
    found.push(problemOf(account, ['fresh-key', account.uid === 0 ? 'medium' : 'low'], evidence));
  }
  const harmful = keys.filter(({ command, options }) => (command !== null && HARMFUL.test(command)) || PRELOAD.test(options));
  if (harmful.length > 0) found.push(problemOf(account, ['key-command', 'high'], lines(file, harmful, { id: 'account.keyCommand', params: {} })));
  return found;
}

/** One key for several accounts, root and administrators not counted: of a system account among them, or of many. */
function sharedProblems(held: readonly Held[], { groups }: AccountFiles): readonly AccountProblem[] {
  const admins = new Set(groups.filter(({ name }) => name === 'sudo' || name === 'wheel' || name === 'admin').flatMap(({ members }) => members));
  const byKey = new Map<string, Held[]>();
  for (const one of held) {
    if (one.account.uid === 0 || admins.has(one.account.name)) continue;
    byKey.set(one.key.key, [...(byKey.get(one.key.key) ?? []), one]);
  }
  return [...byKey.values()].flatMap((same) => {
    const [first] = same;
    const accounts = new Set(same.map(({ account }) => account.uid)).size;
    const isSystem = same.some(({ account }) => isSystemAccount(account));
    if (first === undefined || accounts < 2 || (accounts < MANY && !isSystem)) return [];
    const shows = { id: 'account.sharedKey', params: { accounts } } as const;
    const evidence = same.slice(0, SHOWN).map(({ file, key }) => keyEvidence(file, key, shows));
    return [problemOf(first.account, ['shared-key', isSystem ? 'high' : 'low'], [keyEvidence(first.file, first.key, shows), ...evidence.slice(1)])];
  });
}

function lines(file: KeyFile, keys: readonly AuthorizedKey[], shows: HostSentence): AccountProblem['evidence'] {
  const [first, ...more] = keys.slice(0, SHOWN).map((key) => keyEvidence(file, key, shows));
  return first === undefined ? [pathEvidence(file, shows)] : [first, ...more];
}

function keyEvidence({ path }: KeyFile, { byte, line, text }: AuthorizedKey, shows: HostSentence): Evidence {
  return textEvidence({ file: path, byte, line }, text, { shows, writtenBy: 'submitter' });
}

function pathEvidence({ path, facts }: KeyFile, shows: HostSentence): Evidence {
  return { ...textEvidence({ file: path, byte: 0, line: null }, path, { shows, writtenBy: 'kernel' }), at: Math.floor(facts.modifiedAt) };
}

function bornAt(host: Host): Instant | null {
  const times = BORN_WITH_IT.flatMap((path) => host.facts(path)?.modifiedAt ?? []);
  return times.length === 0 ? null : Math.min(...times);
}
