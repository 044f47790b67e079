import { openBox, type Box } from './box/box.ts';
import type { Suite } from './box/recipe.ts';
import { runTool } from './play/tool.ts';
import { addClients } from './programs/accounts.ts';
import { startSyslogAndCron } from './programs/cron.ts';
import { startJournald } from './programs/journald.ts';
import { startPostfix } from './programs/postfix.ts';
import { replies, startSink, type SinkRule } from './programs/sink.ts';

/** Addresses that are put off or refused for ever. */
const rules = new Map<string, SinkRule>([
  ...['wait@far.example', 'later@far.example', 'slow@distant.example', 'mail@ever.example'].map(
    (address) => [address, { reply: replies.rateLimited }] as const,
  ),
  ['gone@far.example', { reply: replies.userUnknown }],
]);

/** Opens a box whose Postfix has nothing queued. */
export async function openPostfixBox(suite: Suite, say: (line: string) => void, log: 'syslog' | 'journal' = 'syslog'): Promise<Box> {
  const box = await openBox({ suite, mta: 'postfix', hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
  try {
    await addClients(box, ['shop', 'blog']);
    await startSink(box, rules);
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

/** Mail of a local user; it is tried once, and waits. */
export interface Mail {
  readonly user: string;
  readonly sender: string;
  readonly recipients: string;
  readonly count: number;
  /** Bytes of its body. */
  readonly size?: number;
}

/** Queues messages whose sender is followed by their number (`run3@shop.example`), and waits until qmgr has taken up each. */
export async function queueMail(box: Box, { user, sender, recipients, count, size = 60 }: Mail): Promise<void> {
  const [local = '', domain = ''] = sender.split('@');
  await box.script(
    `for i in $(seq ${count}); do
       { printf 'Subject: %s\\n\\n' "${local} $i"; head -c ${size} /dev/zero | tr '\\0' x | fold -w 70; echo; } | /usr/sbin/sendmail -i -f "${local}$i@${domain}" -- ${recipients}
     done`,
    { user },
  );
  const taken = `grep -c 'qmgr.*: from=<${local}[0-9]*@${domain}>.*queue active' /var/log/mail.log`;
  await box.script(`for try in $(seq 200); do [ "$(${taken})" -ge ${count} ] && break; sleep 0.05; done; sleep 0.3`, { accept: 'any' });
}

/** A message as postqueue(1) lists it. */
export interface Listed {
  readonly queue_name: string;
  readonly queue_id: string;
  readonly arrival_time: number;
  readonly message_size: number;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[];
}

/** What postqueue(1) lists now, of the instance with this configuration. */
export async function postqueue(box: Box, config = '/etc/postfix'): Promise<readonly Listed[]> {
  const { stdout } = await box.run(['/usr/sbin/postqueue', '-c', config, '-j']);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Listed);
}

/**
 * Ids of those whose sender matches, sorted; of one queue alone if given. postqueue(1) misses what moves while it looks, and tells twice what it meets again:
 * it is asked three times, and what is gone by then is left out.
 */
export async function idsOf(box: Box, sender: RegExp, queue?: string): Promise<string[]> {
  const found = [...(await postqueue(box)), ...(await postqueue(box)), ...(await postqueue(box))];
  const { stdout } = await box.script('cd /var/spool/postfix; find maildrop incoming active deferred hold -type f -printf "%f\\n"');
  const there = new Set(stdout.split('\n'));
  const meant = found.filter((one) => sender.test(one.sender) && (queue === undefined || one.queue_name === queue) && there.has(one.queue_id));
  return [...new Set(meant.map(({ queue_id }) => queue_id))].toSorted();
}

/** Keeps mail arriving and the queue running until it is stopped. */
export async function keepBusy(box: Box): Promise<() => Promise<void>> {
  await box.script(`
    touch /run/busy
    setsid bash -c 'n=0; while [ -e /run/busy ]; do n=$((n+1)); printf "Subject: neighbour\\n\\nhello\\n" | setpriv --reuid=blog --regid=blog --init-groups /usr/sbin/sendmail -i -f neighbour$n@blog.example -- mail@ever.example; sleep 0.7; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.arrivals
    setsid bash -c 'while [ -e /run/busy ]; do postqueue -f; sleep 0.9; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.runs`);
  return async () => {
    await box.script('rm -f /run/busy; for try in $(seq 200); do kill -0 $(cat /run/busy.*) 2>/dev/null || exit 0; sleep 0.05; done');
  };
}

/** A message as the tool lists it. */
export interface Ours {
  readonly mta: string;
  readonly queue: string;
  readonly id: string;
  readonly arrivedAt: string;
  readonly sizeBytes: number;
  readonly sender: string | null;
  readonly recipients: readonly { readonly address: string; readonly done: boolean }[];
  readonly state: string;
  readonly source: string | null;
  readonly lastAnswer: string | null;
}

/** What `queue list --json` says. */
export async function listed(box: Box, ...words: readonly string[]): Promise<readonly Ours[]> {
  const { stdout } = await runTool(box, '--json', 'queue', 'list', ...words);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Ours);
}
