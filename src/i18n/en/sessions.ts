import type { SessionSentences } from '../../domain/host-sentence.ts';
import { count } from '../plural.ts';

type Words = { readonly [K in keyof SessionSentences]: (params: SessionSentences[K]) => string };

const sentences = {
  'session.sendsMail': ({ pid, address, port }) => `process ${pid} of it has a mail connection to ${address} port ${port}`,
  'session.tunnel': ({ address, port }) => `a port forwarded through it carries mail to ${address} port ${port}`,
  'session.lies': ({ pid, claims, exe }) => `process ${pid} calls itself ${claims}, but its program is ${exe}`,
  'session.deletedProgram': ({ pid, exe }) => `the program of process ${pid} has been removed: ${exe}`,
  'session.noShell': ({ shell }) => `its account may not log in (shell ${shell})`,
  'session.noAccount': ({ uid }) => `no account has its uid ${uid}`,
  'session.hidden': () => 'not shown by w: usual for scp, sftp, a single command and ssh -N',
} as const satisfies Words;

/** Words of the list of sessions. */
export const sessions = {
  ...sentences,
  'help.sessionsWatch': () => 'watch mail connections for this long first (30s, 5m): short ones are missed by one look',
  'help.sessionsEnd': () => 'end the SSH and FTP sessions of a user',
  'help.sessionsUser': () => 'a user',
  'help.sessionsExample': () => 'who is logged in, the suspicious first',
  'help.sessionsExampleWatch': () => 'the same after looking for mail connections for half a minute',
  'help.sessionsExampleJson': () => 'one line of JSON for each session',
  'sessions.end.ask': (p: { user: string; sessions: number; processes: number }) =>
    `End ${count(p.sessions, 'session')} of ${p.user} (${count(p.processes, 'process', 'processes')})? It cannot be undone.`,
  'sessions.end.ended': () => 'ended',
  'sessions.end.left': () => 'still open',
  'sessions.end.own': () => 'The session that this runs in was left open.',
  'sessions.end.locks': (p: { user: string; action: string }) =>
    `Noted as ${p.action}. A new login is still possible: spamtrace block user ${p.user}`,
  'sessions.none': () => 'Nobody is logged in by SSH, FTP or at the console.',
  'sessions.copy': () => "Sessions cannot be seen on a copy (--root): processes are not among a machine's files.",
  'sessions.suspicious': () => 'suspicious',
  'sessions.noClient': () => 'client not known',
  'sessions.since': (p: { since: string }) => `since ${p.since}`,
  'sessions.pids': (p: { count: number; pids: string }) => `${count(p.count, 'process', 'processes')}: ${p.pids}`,
} as const;
