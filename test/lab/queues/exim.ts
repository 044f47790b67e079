import { openBox, type Box } from '../box/box.ts';
import { addClients } from '../programs/accounts.ts';
import { startExim } from '../programs/exim.ts';
import { startSink } from '../programs/sink.ts';
import { waitingRules, type Queued, type QueueServer } from './queue-server.ts';

const SPOOL = '/var/spool/exim4';

/** Exim with a rich log; a message is queued and not tried at once. */
export const eximQueue: QueueServer = {
  kind: 'exim',
  open: async (suite, say) => {
    const box = await openBox({ suite, hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
    try {
      await addClients(box, ['shop', 'blog']);
      await startSink(box, new Map(waitingRules));
      await startExim(box, { log: 'rich', localDomains: ['corp.example', 'shop.example'], options: ['queue_run_max = 2'] });
      box.keepRunning();
      return box;
    } catch (error) {
      await box.close();
      throw error;
    }
  },
  absent: '1xVg3O-0007cS-10',
  submit: '/usr/sbin/sendmail -i -odq -f',
  settle: async () => {},
  runQueue: '/usr/sbin/exim4 -q',
  listed: async (box) => [...(await exiqgrep(box, false)), ...(await exiqgrep(box, true))],
  spooled: (box) => envelopes(box, `find ${SPOOL}/input ${SPOOL}/*/input`),
  isolated: (box) => envelopes(box, `find ${SPOOL}/spamtrace-held/input`),
  holdByHand: async (box, id) => void (await box.run(['/usr/sbin/exim4', '-Mf', id])),
  halves: async (box) =>
    (
      await box.script(`for d in ${SPOOL}/input ${SPOOL}/*/input; do
        for f in "$d"/*-H "$d"/*-D; do
          [ -e "$f" ] || continue; m="\${f%-?}"; [ -e "$m-H" ] && [ -e "$m-D" ] && continue
          sleep 0.3; [ ! -e "$m-H" ] && [ ! -e "$m-D" ] || { [ -e "$m-H" ] && [ -e "$m-D" ]; } || echo "$f"
        done; done`)
    ).stdout,
  bodyOf: async (box, id) => (await box.run(['/usr/sbin/exim4', '-Mvb', id])).stdout,
  portrait: async (box, ids) =>
    (await box.script(`cd ${SPOOL}/input; for i in ${ids.join(' ')}; do stat -c '%n %U %G %a' $i-H $i-D; sha256sum $i-H $i-D; done`)).stdout,
  movesOnImport: false,
  archived: (id) => [`spool/exim/${id}-D`, `spool/exim/${id}-H`],
  acts: async (box) => (await box.script("grep -cE 'args:.* -M' /var/log/exim4/mainlog || true")).stdout,
  acting: "-f '[e]xim4 -M'",
  returned: async (box, ids) =>
    Number((await box.script(`grep -cE '(${ids.join('|')}) .*cancelled by' /var/log/exim4/mainlog || true`)).stdout.trim()),
  locking: {
    // A POSIX lock on the first line of -D (fcntl, not flock).
    lock: (id, seconds) =>
      `setsid perl -e 'open(F, "+<", shift) or die; $lock = pack("s s x4 q q i x4", 1, 0, 0, 19, 0); fcntl(F, 6, $lock) or die; select(undef, undef, undef, 0.9) for 1..shift' ${SPOOL}/input/${id}-D ${seconds} > /dev/null 2>&1 < /dev/null &`,
    spoil: (id) => `truncate -s 40 ${SPOOL}/input/${id}-H`,
  },
  byHand: {
    tables: (page) => {
      const [, looking = '', acting = ''] = page.split(/^## /m);
      return [looking, acting];
    },
    rows: [13, 6],
    shell: (command) => command.replace(/^exim /, '/usr/sbin/exim4 '),
    releases: /-Mt /,
  },
};

/** What exiqgrep(8) selects, a line each: `ID From: <sender> To: recipient;recipient`. */
async function exiqgrep(box: Box, isHeld: boolean): Promise<readonly Queued[]> {
  const { stdout } = await box.run(['exiqgrep', '-b', isHeld ? '-z' : '-x'], { accept: 'any' });
  return [...stdout.matchAll(/^(\S+) From: <?([^>\s]*)>? To: (.*)$/gm)].map(([, id = '', sender = '', recipients = '']) => ({
    ...{ id, sender, isHeld },
    recipients: recipients.split(';').map((address) => address.trim()),
  }));
}

async function envelopes(box: Box, find: string): Promise<readonly string[]> {
  const { stdout } = await box.script(`${find} -name '*-[HD]' -printf '%f\\n' 2>/dev/null || true`);
  return [...new Set(stdout.split('\n').filter(Boolean).map((name) => name.slice(0, -2)))].toSorted(); // prettier-ignore
}
