import type { AccountSentences } from '../../domain/host-sentence.ts';
import type { AccountProblemKind } from '../../domain/account-problem.ts';
import { count } from '../plural.ts';

type Words = { readonly [K in keyof AccountSentences]: (params: AccountSentences[K]) => string };
type Problems = { readonly [K in AccountProblemKind as `accounts.problem.${K}` | `accounts.advice.${K}`]: () => string };

const sentences = {
  'account.secondRoot': () => 'uid 0 makes it root under another name',
  'account.sameUid': ({ uid }) => `has the uid ${uid} that another account has`,
  'account.numericName': () => 'its name is a number, which programs take for a uid',
  'account.ownsProcess': ({ uid }) => `runs under uid ${uid}, which no account has`,
  'account.ownsFile': ({ uid }) => `belongs to uid ${uid}, which no account has`,
  'account.systemShell': ({ shell }) => `a system account whose shell takes commands: ${shell || '/bin/sh'}`,
  'account.systemPassword': () => 'a system account with a password that can be used',
  'account.emptyPassword': () => 'no password is asked for',
  'account.shellBefore': ({ shell }) => `before the last change it could not log in: ${shell}`,
  'account.shellNow': ({ shell }) => `now its shell takes commands: ${shell || '/bin/sh'}`,
  'account.freshKeys': ({ days }) => (days === 0 ? 'keys changed today' : `keys changed ${count(days, 'day')} ago`),
  'account.freshKey': () => 'a key in that file, as its owner wrote it',
  'account.keyCommand': () => 'whoever has this key starts a program that fetches others, or lies where anybody may write',
  'account.systemKey': () => 'a key lets somebody in as a system account; without a shell it still forwards ports',
  'account.sharedKey': ({ accounts }) => `one key opens ${count(accounts, 'account')}`,
  'account.keysNotRead': () => 'keys behind a link, in no plain file, or in too large a file are not read',
  'account.webAdmin': ({ user }) => `${user} runs sites and is a member: a hole in a site makes root`,
} as const satisfies Words;

const problems = {
  'accounts.problem.second-root': () => 'root under a second name',
  'accounts.advice.second-root': () => 'If you did not make it: lock it (passwd -l), end its sessions, and take it out with vipw.',
  'accounts.problem.duplicate-uid': () => 'one uid for two accounts that may log in',
  'accounts.advice.duplicate-uid': () => 'Give one of them a uid of its own, or take its shell (usermod -s /usr/sbin/nologin).',
  'accounts.problem.numeric-name': () => 'a number for a name',
  'accounts.advice.numeric-name': () => 'Find out who made it; rename it (usermod -l) or remove it.',
  'accounts.problem.unknown-process-owner': () => 'a process of nobody',
  'accounts.advice.unknown-process-owner': () => 'See what it is (ls -l /proc/PID/exe) before you end it.',
  'accounts.problem.unknown-file-owner': () => 'files of nobody',
  'accounts.advice.unknown-file-owner': () => 'What a removed account left behind, or came with an archive; a crontab like this should go.',
  'accounts.problem.system-shell': () => 'a system account that may log in',
  'accounts.advice.system-shell': () => 'Take its shell: usermod -s /usr/sbin/nologin.',
  'accounts.problem.system-password': () => 'a system account with a password',
  'accounts.advice.system-password': () => 'Lock it: passwd -l.',
  'accounts.problem.empty-password': () => 'an account without a password',
  'accounts.advice.empty-password': () => 'Lock it (passwd -l) or give it a password.',
  'accounts.problem.shell-given': () => 'an account that may log in since its last change',
  'accounts.advice.shell-given': () => 'If neither you nor the panel did it: usermod -s /usr/sbin/nologin.',
  'accounts.problem.fresh-key': () => 'new SSH keys',
  'accounts.advice.fresh-key': () => 'Ask the owner; take out keys that nobody knows.',
  'accounts.problem.key-command': () => 'a key that starts a suspicious program',
  'accounts.advice.key-command': () => 'Take the line out of the file, and look at what it starts.',
  'accounts.problem.system-key': () => 'an SSH key of a system account',
  'accounts.advice.system-key': () => 'Remove the file, and end the sessions of that account.',
  'accounts.problem.shared-key': () => 'one SSH key for several accounts',
  'accounts.advice.shared-key': () => 'Ask whose key it is: the same one in many accounts is often planted.',
  'accounts.problem.keys-not-read': () => 'SSH keys that cannot be read safely',
  'accounts.advice.keys-not-read': () => 'Look where the link leads; sshd follows it.',
  'accounts.problem.web-user-admin': () => 'a user of sites with the rights of root',
  'accounts.advice.web-user-admin': () => 'Take it out of the group (gpasswd -d).',
} as const satisfies Problems;

/** Words of the list of accounts. */
export const accounts = {
  ...sentences,
  ...problems,
  'help.accountsExample': () => 'what is wrong with accounts here, the worst first',
  'help.accountsExampleRoot': () => 'the same of a server whose disk is mounted at /mnt',
  'help.accountsExampleJson': () => 'one line of JSON for each problem',
  'accounts.none': () => 'Nothing is wrong with the accounts here.',
  'accounts.copy': () => "On a copy (--root) processes are not seen, and files' times may be those of copying.",
  'accounts.uid': (p: { account: string; uid: number }) => `${p.account} (uid ${p.uid})`,
  'accounts.noAccount': (p: { uid: number }) => `uid ${p.uid}`,
} as const;
