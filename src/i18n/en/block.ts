import type { BlockSentences } from '../../domain/block-sentence.ts';
import { count } from '../plural.ts';

type Words = { readonly [K in keyof BlockSentences]: (params: BlockSentences[K]) => string };

const others = (n: number): string => (n === 0 ? 'nothing else is in it' : `${count(n, 'other job')} in it`);

const sentences = {
  'stops.cronJob': (p) => `the cron job of ${p.owner} in ${p.crontab}, line ${p.line}: ${p.command}`,
  'keeps.cronJobs': (p) => `${p.crontab}: every other line, byte for byte (${others(p.jobs)})`,
  'keeps.mail': (p) => `mail that ${p.owner} sends in any other way, mailboxes and sites`,
  'stops.siteMail': (p) => `mail() of the site ${p.site}`,
  'keeps.pages': () => 'its pages: only mail() fails in them, and says so to the page',
  'keeps.sites': (p) => `mail of ${count(p.sites, 'other site')} of this web server`,
  'keeps.mailboxes': () => 'all mailboxes, those of its domain too',
  'note.otherWays': () => 'a script that speaks SMTP itself or runs sendmail itself is not stopped by this',
  'note.reachedBy': (p) => `its files lie below those of ${p.site} too: asked for there, they send as ${p.site} does`,
  'note.notRunning': (p) => `${p.program} does not run now: it holds from its next start`,
  'note.fpmReload': (p) => `a reload of ${p.unit} ends requests that run at that moment, unless process_control_timeout is set`,
  'note.notDurable': (p) => `${p.user} can write ${p.path} itself: this alone is not durable`,
  'note.ownWrapper': (p) => `${p.user} can write ${p.path}, which starts PHP: it could name other settings there`,
  'note.panelMayRewrite': (p) => `the panel ${p.panel} may write this file again from its own list; spamtrace verify tells whether it has`,
  'note.panelUntried': (p) => `the command of ${p.panel} is used as its documentation has it; it could not be tried on a real one`,
  'check.files': (p) => `${count(p.files, 'file')} as the block left them`,
  'check.fileChanged': (p) => `${p.path} is not as the block left it`,
  'check.jobOff': (p) => `cron has no such job of ${p.owner} any more`,
  'check.jobBack': (p) => `the job is there: ${p.crontab}, line ${p.line}`,
  'check.mailRefused': (p) => `mail() of ${p.site} fails, tried`,
  'check.mailOpen': (p) => `${p.site} can still send by mail()`,
  'check.notProbed': (p) => `mail() of ${p.site} could not be tried`,
  'check.neighbour': (p) => `the neighbour ${p.site} still sends as before`,
  'check.neighbourStopped': (p) => `mail() of the neighbour ${p.site} was hit too`,
  'check.settingHolds': (p) => `the configuration of ${p.site} still stops its mail`,
  'check.settingLost': (p) => `the configuration of ${p.site} does not stop its mail any more`,
  'check.notReloaded': (p) => `the reload did not load ${p.path}`,
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
  'help.blockForce': () => 'also what is only possible',
  'help.blockRemoveQueue': () => "remove the source's queued spam instead of holding it; a copy is kept",
  'help.blockAcceptSites': () => 'agree that the mail of more than one site stops',
  'help.blockAcceptPending': () => "agree that somebody else's unloaded changes of the configuration go live too",
  'help.blockExample': () => 'show the plan, ask, stop the source, hold its queued spam',
  'help.blockExampleDryRun': () => 'the plan alone',
  'help.blockExampleCron': () => 'switch off one line of a crontab',
  'help.undoMerge': () => 'of a file that has changed since, take out just what spamtrace put in',
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
