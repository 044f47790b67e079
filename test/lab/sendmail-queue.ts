import { openBox, type Box } from './box/box.ts';
import type { Suite } from './box/recipe.ts';
import { addClients } from './programs/accounts.ts';
import { startSyslogAndCron } from './programs/cron.ts';
import { startSendmail } from './programs/sendmail.ts';
import { replies, startSink, type SinkRule } from './programs/sink.ts';

/** Addresses that are put off for ever, and one that is refused. */
const rules = new Map<string, SinkRule>([
  ...['wait@far.example', 'later@far.example', 'slow@distant.example', 'mail@ever.example', 'lost@forged.example'].map(
    (address): [string, SinkRule] => [address, { reply: replies.rateLimited }],
  ),
  ['bad@far.example', { reply: replies.userUnknown }],
]);

/** Opens a box whose Sendmail runs and has nothing queued. */
export async function openSendmailBox(suite: Suite, say: (line: string) => void): Promise<Box> {
  const box = await openBox({
    suite,
    mta: 'sendmail',
    hostname: 'mx1.corp.example',
    addresses: ['203.0.113.10/32', '2001:db8::10/128'],
    say,
  });
  try {
    await addClients(box, ['shop', 'blog']);
    await startSink(box, rules);
    await startSyslogAndCron(box);
    await startSendmail(box, { localDomains: ['corp.example', 'shop.example'], logins: new Map([['info@corp.example', 'secret']]) });
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** Mail of a local user, as many messages. */
export interface Mail {
  readonly user: string;
  readonly sender: string;
  readonly recipients: string;
  readonly count: number;
  /** Bytes of its body. */
  readonly size?: number;
}

/** Queues messages whose sender is followed by their number (`run3@shop.example`), through the submission program and the mail server; waits until each was tried. */
export async function queueMail(box: Box, { user, sender, recipients, count, size = 60 }: Mail): Promise<string[]> {
  const [local = '', domain = ''] = sender.split('@');
  await box.script(
    `for i in $(seq ${count}); do
       { printf 'Subject: %s\\n\\n' "${local} $i"; head -c ${size} /dev/zero | tr '\\0' x | fold -w 70; echo; } | /usr/sbin/sendmail -i -f "${local}$i@${domain}" -- ${recipients}
     done`,
    { user },
  );
  return await settled(box, local, count);
}

/** Ids of the messages of these senders, the first sender's first, once each was tried. */
async function settled(box: Box, local: string, count: number): Promise<string[]> {
  const { stdout } = await box.script(
    `cd /var/spool/mqueue
     for try in $(seq 200); do
       found=$(grep -HoE '^S<${local}[0-9]+@' $(grep -lE '^N[1-9]' qf* 2>/dev/null) /dev/null 2>/dev/null || true)
       [ $(echo "$found" | grep -c S) -ge ${count} ] && break; sleep 0.05
     done; echo "$found"`,
  );
  const numbered = [...stdout.matchAll(/^qf(\w+):S<[^@]*?(\d+)@$/gm)].map(([, id = '', number]) => [Number(number), id] as const);
  return numbered.toSorted(([one], [other]) => one - other).map(([, id]) => id);
}

/** Keeps mail arriving and the queue running until it is stopped. */
export async function keepBusy(box: Box): Promise<() => Promise<void>> {
  await box.script(`
    touch /run/busy
    setsid bash -c 'n=0; while [ -e /run/busy ]; do n=$((n+1)); printf "Subject: neighbour\\n\\nhello\\n" | setpriv --reuid=blog --regid=blog --init-groups /usr/sbin/sendmail -i -f neighbour$n@blog.example -- mail@ever.example; sleep 0.7; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.arrivals
    setsid bash -c 'while [ -e /run/busy ]; do /usr/sbin/sendmail -v -q > /dev/null; sleep 0.9; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.runs`);
  return async () => {
    await box.script('rm -f /run/busy; for try in $(seq 200); do kill -0 $(cat /run/busy.*) 2>/dev/null || exit 0; sleep 0.05; done');
  };
}

/** Names of queue files of these kinds (`qf`, `hf`, …) that are not the neighbour's, without it, sorted. */
export async function spooled(box: Box, kinds = 'qh', queue = 'mqueue'): Promise<string[]> {
  const { stdout } = await box.script(`cd /var/spool/${queue}; grep -L '^S<neighbour' [${kinds}]f* 2>/dev/null || true`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((name) => name.slice(2))
    .toSorted();
}

/** One message as `mailq` lists it (queue.c, print_single_queue). */
export interface MailqMessage {
  readonly id: string;
  readonly size: number;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly quarantine: boolean;
}

/** Reads `sendmail -bp`. */
export function readMailq(text: string): MailqMessage[] {
  const found: { id: string; size: number; sender: string; recipients: string[]; quarantine: boolean }[] = [];
  for (const line of text.split('\n')) {
    const [, id, size, sender] = /^([0-9A-Za-z]{13,18})[*X?-]?\s+(-?\d+) \w{3} \w{3} [ \d]\d \d\d:\d\d (.*)$/.exec(line) ?? [];
    if (id !== undefined) found.push({ id, size: Number(size), sender: sender ?? '', recipients: [], quarantine: false });
    else if (/^\t{5} /.test(line)) found.at(-1)?.recipients.push(line.slice(6));
    else if (/^ {5}QUARANTINE:/.test(line)) (found.at(-1) ?? { quarantine: true }).quarantine = true;
  }
  return found;
}
