import { openBox, type Box } from './box/box.ts';
import type { Outcome } from './box/child.ts';
import { runTool } from './play/tool.ts';
import { addClients } from './programs/accounts.ts';
import { startExim } from './programs/exim.ts';
import { replies, startSink, type SinkRule } from './programs/sink.ts';

/** Addresses that are put off for ever. */
const rules = new Map<string, SinkRule>(
  ['wait@far.example', 'later@far.example', 'slow@distant.example', 'mail@ever.example'].map((address) => [address, { reply: replies.rateLimited }]),
);

/** Opens a box whose Exim logs command lines and has nothing queued. */
export async function openActionsBox(say: (line: string) => void): Promise<Box> {
  const box = await openBox({ suite: 'bookworm', hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
  try {
    await addClients(box, ['shop', 'blog']);
    await startSink(box, rules);
    await startExim(box, { log: 'rich', localDomains: ['corp.example', 'shop.example'], options: ['queue_run_max = 2'] });
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** Mail of a local user, queued and not tried. */
export interface Mail {
  readonly user: string;
  readonly sender: string;
  readonly recipient: string;
  readonly count: number;
  /** Bytes of its body. */
  readonly size?: number;
}

/** Queues messages whose sender is followed by their number: `run3@shop.example`. */
export async function queueMail(box: Box, { user, sender, recipient, count, size = 60 }: Mail): Promise<void> {
  const [local = '', domain = ''] = sender.split('@');
  await box.script(
    `for i in $(seq ${count}); do
       { printf 'Subject: %s\\n\\n' "${local} $i"; head -c ${size} /dev/zero | tr '\\0' x | fold -w 70; echo; } | /usr/sbin/sendmail -i -odq -f "${local}$i@${domain}" -- ${recipient}
     done`,
    { user },
  );
}

/** Keeps mail arriving and the queue running until it is stopped; the ids that have arrived meanwhile are told then. */
export async function keepBusy(box: Box): Promise<() => Promise<void>> {
  await box.script(`
    touch /run/busy
    setsid bash -c 'n=0; while [ -e /run/busy ]; do n=$((n+1)); printf "Subject: neighbour\\n\\nhello\\n" | setpriv --reuid=blog --regid=blog --init-groups /usr/sbin/sendmail -i -odq -f neighbour$n@blog.example -- mail@ever.example; sleep 0.7; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.arrivals
    setsid bash -c 'while [ -e /run/busy ]; do /usr/sbin/exim4 -q; sleep 0.9; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.runs`);
  return async () => {
    await box.script('rm -f /run/busy; for try in $(seq 200); do kill -0 $(cat /run/busy.*) 2>/dev/null || exit 0; sleep 0.05; done');
  };
}

/** One line of an action's answer. */
export interface ActedLine {
  readonly id: string;
  readonly result: string;
  readonly says: string | null;
}

/** Runs an acting command as a script would, and reads its lines. */
export async function act(box: Box, ...words: readonly string[]): Promise<{ readonly ran: Outcome; readonly lines: readonly ActedLine[] }> {
  const ran = await runTool(box, '--json', 'queue', ...words, '--yes');
  const lines = ran.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ActedLine);
  return { ran, lines };
}

/** Ids that exiqgrep selects, sorted. */
export async function exiqgrep(box: Box, ...selectors: readonly string[]): Promise<string[]> {
  return (await box.run(['exiqgrep', '-i', ...selectors], { accept: 'any' })).stdout.split('\n').filter(Boolean).toSorted();
}

/** Ids that stand in the spool with an envelope, sorted; of the default queue or a named one. */
export async function spooled(box: Box, queue = ''): Promise<string[]> {
  const { stdout } = await box.script(`cd /var/spool/exim4/${queue}/input 2>/dev/null && find . -name '*-H' -printf '%f\\n' || true`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((name) => name.slice(0, -2))
    .toSorted();
}
