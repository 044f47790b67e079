import type { CommandRecord } from '../command.ts';
import { blockCommand } from './block.ts';
import { plannedCommands } from './planned.ts';
import { queueCommand } from './queue.ts';
import { sessionsCommand } from './sessions.ts';

/** Every command, in the order of the help. Their code is loaded when they run. */
export const commandRecords: readonly CommandRecord[] = [
  {
    name: 'scan',
    about: 'help.scan',
    options: [{ flags: '--watch-for <duration>', about: 'help.sessionsWatch' }],
    run: async (invocation) => (await import('./scan.ts')).runScan(invocation),
  },
  {
    name: 'explain',
    about: 'help.explain',
    operands: [{ usage: '<what>', about: 'help.explainWhat' }],
    run: async (invocation) => (await import('./explain.ts')).runExplain(invocation),
  },
  {
    name: 'start',
    about: 'help.start',
    hidden: true,
    options: [{ flags: '--sample', about: 'help.sample' }],
    run: async (invocation) => (await import('./start.ts')).runStart(invocation),
  },
  queueCommand,
  { name: 'posts', about: 'help.posts', run: async (invocation) => (await import('./posts.ts')).runPosts(invocation) },
  sessionsCommand,
  {
    name: 'accounts',
    about: 'help.accounts',
    examples: [
      { call: 'spamtrace accounts', about: 'help.accountsExample' },
      { call: 'spamtrace --root /mnt accounts', about: 'help.accountsExampleRoot' },
      { call: 'spamtrace accounts --json', about: 'help.accountsExampleJson' },
    ],
    run: async (invocation) => (await import('./accounts.ts')).runAccounts(invocation),
  },
  {
    name: 'forms',
    about: 'help.forms',
    examples: [
      { call: 'spamtrace forms', about: 'help.formsExample' },
      { call: 'spamtrace --root /mnt forms', about: 'help.formsExampleRoot' },
      { call: 'spamtrace forms --json', about: 'help.formsExampleJson' },
    ],
    run: async (invocation) => (await import('./forms.ts')).runForms(invocation),
  },
  {
    name: 'doctor',
    about: 'help.doctor',
    options: [
      { flags: '--fix <id>', about: 'help.doctorFix' },
      { flags: '--yes', about: 'help.doctorYes' },
    ],
    examples: [
      { call: 'spamtrace doctor', about: 'help.doctorExample' },
      { call: 'spamtrace doctor --fix exim-arguments', about: 'help.doctorExampleFix' },
      { call: 'spamtrace doctor --json', about: 'help.doctorExampleJson' },
    ],
    run: async (invocation) => (await import('./doctor.ts')).runDoctor(invocation),
  },
  blockCommand,
  {
    name: 'verify',
    about: 'help.verify',
    operands: [{ usage: '<id>', about: 'help.actionId' }],
    run: async (invocation) => (await import('./block/after.ts')).runVerify(invocation),
  },
  {
    name: 'resume',
    about: 'help.resume',
    operands: [{ usage: '<id>', about: 'help.actionId' }],
    run: async (invocation) => (await import('./block/after.ts')).runResume(invocation),
  },
  { name: 'expire', about: 'help.expire', run: async (invocation) => (await import('./block/after.ts')).runExpire(invocation) },
  {
    name: 'trust',
    about: 'help.trust',
    operands: [{ usage: '<source>', about: 'help.trustSource' }],
    options: [{ flags: '--why <text>', about: 'help.trustWhy' }],
    run: async (invocation) => (await import('./trust.ts')).runTrust(invocation),
  },
  {
    name: 'undo',
    about: 'help.undo',
    operands: [{ usage: '<id>', about: 'help.actionId' }],
    options: [
      { flags: '--merge', about: 'help.undoMerge' },
      { flags: '--accept-pending', about: 'help.blockAcceptPending' },
      { flags: '--new-password', about: 'help.undoNewPassword' },
    ],
    run: async (invocation) => (await import('./trust.ts')).runUndo(invocation),
  },
  { name: 'journal', about: 'help.journal', run: async (invocation) => (await import('./trust.ts')).runJournal(invocation) },
  ...plannedCommands,
];
