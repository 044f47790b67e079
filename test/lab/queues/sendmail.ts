import { openBox, type Box } from '../box/box.ts';
import { addClients } from '../programs/accounts.ts';
import { startSyslogAndCron } from '../programs/cron.ts';
import { startSendmail } from '../programs/sendmail.ts';
import { replies, startSink } from '../programs/sink.ts';
import { waitingRules, type Queued, type QueueServer } from './queue-server.ts';

const SPOOL = '/var/spool/mqueue';

/** Sendmail; a message comes in through the submission program and is tried once before it waits. */
export const sendmailQueue: QueueServer = {
  kind: 'sendmail',
  open: async (suite, say) => {
    const box = await openBox({
      ...{ suite, mta: 'sendmail', hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say },
    });
    try {
      await addClients(box, ['shop', 'blog']);
      await startSink(
        box,
        new Map([...waitingRules, ['lost@forged.example', { reply: replies.rateLimited }], ['bad@far.example', { reply: replies.userUnknown }]]),
      );
      await startSyslogAndCron(box);
      await startSendmail(box, { localDomains: ['corp.example', 'shop.example'], logins: new Map([['info@corp.example', 'secret']]) });
      box.keepRunning();
      return box;
    } catch (error) {
      await box.close();
      throw error;
    }
  },
  absent: '6AQM9jbL000193',
  submit: '/usr/sbin/sendmail -i -f',
  settle: async (box, { sender, count }) => {
    const [local = ''] = sender.split('@');
    await box.script(
      `cd ${SPOOL}
       for try in $(seq 200); do
         [ $(grep -lE '^S<${local}[0-9]+@' $(grep -lE '^N[1-9]' qf* 2>/dev/null) /dev/null 2>/dev/null | grep -c qf) -ge ${count} ] && break; sleep 0.05
       done`,
      { accept: 'any' },
    );
  },
  runQueue: '/usr/sbin/sendmail -v -q > /dev/null',
  listed,
  spooled: async (box) => (await names(box, '[qhQd]f*')).map((name) => name.slice(2)).filter((id, at, all) => all.indexOf(id) === at),
  isolated: async (box) => (await names(box, 'hf*')).map((name) => name.slice(2)),
  holdByHand: async (box, id) =>
    void (await box.script(
      `for try in $(seq 50); do [ -e ${SPOOL}/hf${id} ] && break; /usr/sbin/sendmail '-Qby hand' -qI${id} > /dev/null; sleep 0.1; done`,
    )),
  halves: async (box) =>
    (
      await box.script(`cd ${SPOOL}; for c in [qh]f*; do [ ! -s "$c" ] || [ -e "df\${c#?f}" ] || [ ! -e "$c" ] || echo "$c"; done
        for d in df*; do i="\${d#df}"; [ -e "qf$i" ] || [ -e "hf$i" ] || [ -e "tf$i" ] || { sleep 0.3; [ ! -e "$d" ] || [ -e "qf$i" ] || [ -e "hf$i" ] || echo "$d"; }; done`)
    ).stdout,
  bodyOf: (box, id) => box.read(`${SPOOL}/df${id}`),
  portrait: async (box, ids) =>
    (await box.script(`cd ${SPOOL}; for i in ${ids.join(' ')}; do for f in [qh]f$i df$i; do stat -c '%n %U %G %a' $f; sha256sum $f; done; done`))
      .stdout,
  movesOnImport: false,
  archived: (id, isHeld) => [`spool/sendmail/df${id}`, `spool/sendmail/${isHeld ? 'h' : 'q'}f${id}`],
  acts: async (box) => (await box.script(`ls -l --time-style=+%s.%N ${SPOOL}; wc -l < /var/log/mail.log`)).stdout,
  acting: "-f '[s]endmail -A[mc] -'",
  returned: async (box, ids) =>
    Number((await box.script(`grep -cE '(${ids.join('|')}): .*Cannot send message' /var/log/mail.log || true`)).stdout.trim()),
  locking: {
    lock: (id, seconds) => `setsid flock -x ${SPOOL}/qf${id} sleep ${seconds} > /dev/null 2>&1 < /dev/null &`,
    spoil: (id) => `truncate -s 60 ${SPOOL}/qf${id}`,
  },
  byHand: {
    tables: (page) => {
      const parts = page.split(/^## /m);
      const part = (title: string): string => parts.find((one) => one.startsWith(title)) ?? '';
      return [part('Sendmail: looking'), part('Sendmail: acting')];
    },
    rows: [9, 5],
    shell: (command) => command,
    releases: /-qQ -Q/,
  },
};

/** What the control files say: `S<sender>`, and a line `Rflags:recipient` each (doc/op/op.me, "Queue File Format"). */
async function listed(box: Box): Promise<readonly Queued[]> {
  const { stdout } = await box.script(`cd ${SPOOL}; grep -H '^[SR]' [qh]f* 2>/dev/null || true`);
  const found = new Map<string, { sender: string; recipients: string[]; isHeld: boolean }>();
  for (const [, kind, id = '', what, text = ''] of stdout.matchAll(/^([qh])f(\w+):([SR])(.*)$/gm)) {
    const one = found.get(id) ?? { sender: '', recipients: [], isHeld: kind === 'h' };
    found.set(id, one);
    if (what === 'S') one.sender = text.replace(/^<(.*)>$/, '$1');
    else one.recipients.push(text.slice(text.indexOf(':') + 1).replace(/^<(.*)>$/, '$1'));
  }
  return [...found].map(([id, rest]) => ({ id, ...rest }));
}

async function names(box: Box, pattern: string): Promise<readonly string[]> {
  const { stdout } = await box.script(`find ${SPOOL} -name '${pattern}' -printf '%f\\n'`);
  return stdout.split('\n').filter(Boolean).toSorted();
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
