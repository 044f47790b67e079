import { openBox, type Box } from '../box/box.ts';
import type { Suite } from '../box/recipe.ts';
import { addClients } from '../programs/accounts.ts';
import { startSyslogAndCron } from '../programs/cron.ts';
import { startJournald } from '../programs/journald.ts';
import { startPostfix } from '../programs/postfix.ts';
import { replies, startSink } from '../programs/sink.ts';
import { waitingRules, type Queued, type QueueServer } from './queue-server.ts';

const SPOOL = '/var/spool/postfix';

/** Opens a box whose Postfix has nothing queued. */
export async function openPostfixBox(suite: Suite, say: (line: string) => void, log: 'syslog' | 'journal' = 'syslog'): Promise<Box> {
  const box = await openBox({ suite, mta: 'postfix', hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
  try {
    await addClients(box, ['shop', 'blog']);
    await startSink(box, new Map([...waitingRules, ['gone@far.example', { reply: replies.userUnknown }]]));
    if (log === 'journal') await startJournald(box);
    await startPostfix(box, {
      ...{ log: 'stock', localDomains: ['corp.example'], logins: new Map([['info@corp.example', 'secret12']]) },
      ...{ aliases: new Map([['away', 'wait@far.example']]) },
    });
    if (log === 'syslog') await startSyslogAndCron(box);
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** Postfix; a message is tried once before it waits. */
export const postfixQueue: QueueServer = {
  kind: 'postfix',
  open: openPostfixBox,
  absent: '9ECB3A2',
  submit: '/usr/sbin/sendmail -i -f',
  settle: async (box, { sender, count }) => {
    const [local = '', domain = ''] = sender.split('@');
    const taken = `grep -c 'qmgr.*: from=<${local}[0-9]*@${domain}>.*queue active' /var/log/mail.log`;
    const moving = `find /var/spool/postfix/incoming /var/spool/postfix/active -type f -exec grep -l '${local}[0-9]*@${domain}' {} + 2> /dev/null`;
    await box.script(
      `for try in $(seq 200); do [ "$(${taken})" -ge ${count} ] && break; sleep 0.05; done
       sleep 0.3; for try in $(seq 100); do [ -z "$(${moving})" ] && break; sleep 0.05; done`,
      { accept: 'any' },
    );
  },
  runQueue: 'postqueue -f',
  listed,
  spooled: async (box) =>
    lines((await box.script(`cd ${SPOOL}; find maildrop incoming active deferred hold corrupt -type f -printf '%f\\n'`)).stdout),
  isolated: async (box) => lines((await box.script(`find ${SPOOL}/hold -type f -printf '%f\\n'`)).stdout),
  holdByHand: async (box, id) => {
    await box.run(['postsuper', '-h', id]);
    await box.script('sleep 3'); // so that it was held before, by the clock of the file system
  },
  halves: async () => '', // a message is one file
  bodyOf: async (box, id) => (await box.run(['postcat', '-q', id])).stdout,
  portrait: async (box, ids) =>
    (
      await box.script(
        `cd ${SPOOL}; for i in ${ids.join(' ')}; do f=$(find . -path ./defer -prune -o -name $i -print); stat -c '%n %U %a' $f; sha256sum < $f; done`,
      )
    ).stdout,
  movesOnImport: true,
  archived: (id, isHeld) => [`spool/postfix/${isHeld ? 'hold' : 'deferred'}/${id}`],
  // postsuper logs what it did, also when that was nothing.
  acts: async (box) => (await box.script("grep -cE 'postfix/postsuper.* [0-9]+ messages?$' /var/log/mail.log || true")).stdout,
  acting: '-x postsuper',
  returned: async (box, ids) =>
    Number((await box.script(`grep -cE '(${ids.join('|')}): from=.*force-expired, returned to sender' /var/log/mail.log || true`)).stdout.trim()),
  locking: null,
  byHand: {
    tables: (page) => {
      const [, looking = '', acting = ''] = (page.split(/^## /m).find((section) => section.startsWith('Postfix\n')) ?? '').split(/^\| by hand /m);
      return [looking, acting];
    },
    rows: [8, 6],
    shell: (command) => command,
    releases: /postsuper -H/,
  },
};

/** A message as postqueue(1) lists it. */
export interface PostqueueLine {
  readonly queue_name: string;
  readonly queue_id: string;
  readonly arrival_time: number;
  readonly message_size: number;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

/** What postqueue(1) lists now, of the instance with this configuration. */
export async function postqueue(box: Box, config = '/etc/postfix'): Promise<readonly PostqueueLine[]> {
  const { stdout } = await box.run(['/usr/sbin/postqueue', '-c', config, '-j']);
  return lines(stdout).map((line) => JSON.parse(line) as PostqueueLine);
}

/** postqueue(1) misses what moves while it looks, and tells twice what it meets again: it is asked three times, and what is gone by then is left out. */
async function listed(box: Box): Promise<readonly Queued[]> {
  const found = [...(await postqueue(box)), ...(await postqueue(box)), ...(await postqueue(box))];
  const there = new Set(await postfixQueue.spooled(box));
  const queued = found
    .filter((one) => there.has(one.queue_id))
    .map(({ queue_id: id, queue_name, sender, recipients }): [string, Queued] => [
      id,
      { id, sender, recipients: recipients.map(({ address }) => address), isHeld: queue_name === 'hold' },
    ]);
  return [...new Map(queued).values()];
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean);
