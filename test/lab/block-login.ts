import { openBox, type Box } from './box/box.ts';
import type { Outcome } from './box/child.ts';
import { addClients } from './programs/accounts.ts';
import { startSyslogAndCron, writeCrontab } from './programs/cron.ts';
import { startExim } from './programs/exim.ts';
import { startSink } from './programs/sink.ts';
import { startSshd } from './programs/sshd.ts';

const JOURNAL = '/var/lib/spamtrace/journal.jsonl';

/** A box with sshd, cron and Exim, where two clients have keys and a job each. */
export async function openLoginBox(say: (line: string) => void): Promise<Box> {
  const box = await openBox({ suite: 'bookworm', hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
  try {
    await addClients(box, ['shop', 'blog']);
    await startSink(box, new Map());
    await startExim(box, { log: 'rich', localDomains: ['shop.example', 'blog.example'] });
    await startSshd(box, ['shop', 'blog']);
    await box.script(`echo 'shop:old-password' | chpasswd`);
    for (const user of ['shop', 'blog'])
      await writeCrontab(box, user, [`* * * * * echo hello | /usr/sbin/sendmail -i -f job@${user}.example rcpt@far.example`]);
    await startSyslogAndCron(box);
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** Tries a command over ssh with the key of a user. */
export function tryLogin(box: Box, user: string, command: string): Promise<Outcome> {
  return box.run(sshOf(user, command), { accept: 'any', timeoutSeconds: 30 });
}

/** Opens a session of a user that lasts, and what runs in it. */
export async function holdLogin(box: Box, user: string, command: string): Promise<void> {
  const words = sshOf(user, command).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  await box.script(`setsid ${words.join(' ')} > /dev/null 2>&1 < /dev/null &
    for try in $(seq 100); do pgrep -u ${user} -f '[s]leep 600' > /dev/null && break; sleep 0.1; done; pgrep -u ${user} -f '[s]leep 600'`);
  box.keepRunning();
}

function sshOf(user: string, command: string): readonly string[] {
  const quiet = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'IdentitiesOnly=yes', 'BatchMode=yes'];
  return ['ssh', ...quiet.flatMap((option) => ['-o', option]), '-i', `/opt/lab/keys/${user}`, `${user}@203.0.113.10`, command];
}

/** Pids of a user's processes with these words, with their states (proc(5)). */
export async function statesOf(box: Box, user: string, words: string): Promise<readonly string[]> {
  const { stdout } = await box.script(`for pid in $(pgrep -u ${user} -f '${words}'); do awk '{print $3}' < /proc/$pid/stat; done`, { accept: 'any' });
  return stdout.split('\n').filter(Boolean);
}

/** As if the tool had died before it could note that an action is done. */
export async function forgetLastEntry(box: Box): Promise<void> {
  await box.script(`head -n -1 ${JOURNAL} > ${JOURNAL}.new && cat ${JOURNAL}.new > ${JOURNAL} && rm ${JOURNAL}.new`);
}
