import type { BlockSentences } from '../../domain/block-sentence.ts';
import { count } from '../plural.ts';

type Words = { readonly [K in keyof BlockSentences]: (params: BlockSentences[K]) => string };

const others = (n: number): string => (n === 0 ? 'nothing else is in it' : `${count(n, 'other job')} in it`);

const sentences = {
  'stops.cronJob': (p) => `the cron job of ${p.owner} in ${p.crontab}, line ${p.line}: ${p.command}`,
  'stops.process': (p) =>
    `process ${p.pid} of ${p.user}, ${p.exe}${p.others === 0 ? '' : `, and ${count(p.others, 'process', 'processes')} that it has begun`}`,
  'stops.logins': (p) => `every login of ${p.user}, by password and by key: SSH, SFTP, FTP`,
  'stops.sessions': (p) =>
    `${count(p.sessions, 'open session')} of ${p.user} with all that runs in ${p.sessions === 1 ? 'it' : 'them'} (pids ${p.pids})`,
  'stops.jobsOfUser': (p) => `${count(p.jobs, 'cron job')} of ${p.user}: cron starts nothing for an account that has expired`,
  'stops.systemMailbox': (p) => `the mailbox of ${p.user}, where its password is that of the account (PAM)`,
  'keeps.processes': (p) => `${count(p.processes, 'other process', 'other processes')} of ${p.user}`,
  'keeps.sitesOfUser': (p) => `the sites of ${p.user}: ${p.sites}`,
  'keeps.otherUsers': () => 'every other account',
  'keeps.cronJobs': (p) => `${p.crontab}: every other line, byte for byte (${others(p.jobs)})`,
  'keeps.mail': (p) => `mail that ${p.owner} sends in any other way, mailboxes and sites`,
  'note.panelMayRewrite': (p) => `the panel ${p.panel} may write this file again from its own list; spamtrace verify tells whether it has`,
  'note.evidence': (p) => `what the kernel shows of it is kept first, with a copy of the program: ${p.directory}`,
  'note.killed': () => 'a process that has been ended cannot be brought back',
  'note.startedAgain': (p) => `${p.unit} may start it again`,
  'note.otherProcesses': (p) =>
    `${count(p.processes, 'process', 'processes')} of ${p.user} run outside of these sessions and go on (pids ${p.pids}): spamtrace block process PID`,
  'note.sessionsEndForGood': () => 'sessions that have been ended do not come back with undo',
  'note.passwordBack': (p) => `whoever has stolen the password of ${p.name} has it still: undo gives it back, undo --new-password sets a new one`,
  'note.keysBack': (p) => `undo lets ${count(p.keys, 'key')} of ${p.user} in again: ${p.file}`,
  'note.panelUntried': (p) => `the command of ${p.panel} is used as its documentation has it; it could not be tried on a real one`,
  'check.files': (p) => `${count(p.files, 'file')} as the block left them`,
  'check.fileChanged': (p) => `${p.path} is not as the block left it`,
  'check.jobOff': (p) => `cron has no such job of ${p.owner} any more`,
  'check.jobBack': (p) => `the job is there: ${p.crontab}, line ${p.line}`,
  'check.processStopped': () => 'the process and what it has begun are stopped',
  'check.processEnded': () => 'the process and what it had begun are gone',
  'check.processRuns': () => 'the process runs on',
  'check.userLocked': (p) => `the account ${p.user} is locked and has expired`,
  'check.userOpen': (p) => `the account ${p.user} is open`,
  'check.noSessions': (p) => `${p.user} has no session`,
  'check.sessionsEnded': (p) => `${count(p.sessions, 'session')} of ${p.user} ended`,
  'check.sessionsOpen': (p) => `${count(p.sessions, 'session')} of ${p.user} still open: spamtrace sessions end ${p.user}`,
  'check.noArrivals': () => 'no message has come from this source since',
  'check.arrivals': (p) => `${count(p.messages, 'message')} came from this source since`,
  'check.otherWay': (p) => `it may go on by another way: ${count(p.messages, 'message')} since from ${p.source}`,
  'check.notLooked': () => 'no mail server is here whose log could be looked at',
  'check.rolledBack': (p) => `taken back, because a step failed: ${p.why}`,
  'check.leftBehind': (p) => `could not be taken back in full: ${p.why}`,
} as const satisfies Words;

/** Words of blocking. */
export const block = {
  ...sentences,
  'help.blockWhat': () => 'a finding or its ref; or site, mailbox, cron, user, process or client with a name',
  'help.blockName': () => 'the name: for cron CRONTAB:LINE, OWNER:HASH, or the owner of a single job',
  'help.blockDryRun': () => 'only show the plan',
  'help.blockKill': () => 'end a process for good instead of stopping it',
  'help.blockForce': () => 'also what is only possible',
  'help.blockRemoveQueue': () => "remove the source's queued spam instead of holding it; a copy is kept",
  'help.blockAcceptSites': () => 'agree that the mail of more than one site stops',
  'help.blockAcceptPending': () => "agree that somebody else's unloaded changes of the configuration go live too",
  'help.blockExample': () => 'show the plan, ask, stop the source, hold its queued spam',
  'help.blockExampleDryRun': () => 'the plan alone',
  'help.blockExampleCron': () => 'switch off one line of a crontab',
  'help.undoMerge': () => 'of a file that has changed since, take out just what spamtrace put in',
  'help.undoNewPassword': () => 'of a user or mailbox: set a new random password, shown once',
  'undo.newPassword': (p: { password: string }) => `New password, shown this once: ${p.password}`,
  'block.runs': () => 'Runs',
  'block.stops': () => 'Stops',
  'block.keeps': () => 'Keeps working',
  'block.notes': () => 'To know',
  'block.ask': (p: { source: string }) => `Block ${p.source}?`,
  'block.ask.hold': (p: { messages: number }) => `(${count(p.messages, 'queued message')} of it will be held.)`,
  'block.ask.remove': (p: { messages: number }) => `(${count(p.messages, 'queued message')} of it will be removed; a copy is kept.)`,
  'block.heldUndo': (p: { action: string }) => `To let what was held go: spamtrace undo ${p.action}`,
  'block.partial': (p: { action: string }) => `A part is still in force; look at it, then: spamtrace undo ${p.action}`,
} as const;
