import { openBox, type Box } from './box/box.ts';
import type { Suite } from './box/recipe.ts';
import { sendLetter } from './play/mail-client.ts';
import { after } from './play/timeline.ts';
import { addClients } from './programs/accounts.ts';
import { runQueue, startExim } from './programs/exim.ts';
import { replies, startSink, type SinkRule } from './programs/sink.ts';

/** How a spool is laid out: all in one directory, in 62, or changed from the one to the other while mail was in it. */
export type SpoolLayout = 'flat' | 'split' | 'half-split';

/** Where the spools of these boxes are. */
export const agreementSpool = '/var/spool/exim4';

/** The named queue that holds some of the messages. */
export const agreementQueue = 'aside';

const later: SinkRule = { reply: replies.rateLimited };
const never: SinkRule = { reply: replies.userUnknown };
const rules = new Map<string, SinkRule>([
  ...['later@far.example', 'slow@far.example', 'wait@distant.example', 'Mixed.Case@Far.Example', 'with space@far.example'].map(
    (address): [string, SinkRule] => [address, later],
  ),
  ...Array.from({ length: 40 }, (_, at): [string, SinkRule] => [`member${at}@list.example`, at % 3 === 0 ? later : { reply: '250 2.1.5 Ok' }]),
  ...['gone@far.example', 'gone@distant.example'].map((address): [string, SinkRule] => [address, never]),
]);

/**
 * Opens a box whose Exim has a queue of every kind: waiting, half delivered, frozen, bounces, moved to a named queue, with a
 * journal left by a crash; of ages from minutes to days and sizes about every step of the size column. Close it when done.
 */
export async function openAgreementBox(suite: Suite, layout: SpoolLayout, say?: (line: string) => void): Promise<Box> {
  const startsAt = after(new Date(), -4 * 86400);
  const box = await openBox({
    suite,
    hostname: 'mx1.corp.example',
    startsAt,
    addresses: ['203.0.113.10/32', '2001:db8::10/128'],
    ...(say ? { say } : {}),
  });
  try {
    await addClients(box, ['shop', 'blog']);
    await startSink(box, rules);
    await startExim(box, {
      log: 'rich',
      localDomains: ['corp.example', 'shop.example'],
      logins: new Map([['info@corp.example', 'secret']]),
      options: layout === 'split' ? ['split_spool_directory = true'] : ['smtp_accept_queue_per_connection = 50'],
    });
    box.keepRunning();
    await fill(box);
    if (layout === 'half-split') await switchToSplit(box);
    await fillAgain(box);
    await box.quiet();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** Adds entries that cannot be read: cut off, empty, of another id, without a body. Exim lists them; exiqgrep gives up on them. */
export async function spoil(box: Box): Promise<void> {
  await box.script(`
    cd $(dirname $(find ${agreementSpool}/input -name '*-H' | sort | head -1))
    good=$(ls *-H | head -1); id=\${good%-H}; stem=\${id:0:6}; rest=\${id:7}
    copy() { cp -p $id-H $1-H; cp -p $id-D $1-D; }
    copy "$stem-A\${rest:1}"; truncate -s 0 "$stem-A\${rest:1}-H"
    copy "$stem-B\${rest:1}"; truncate -s 40 "$stem-B\${rest:1}-H"
    copy "$stem-C\${rest:1}"
    copy "$stem-D\${rest:1}"; sed -i "1s/.*/$stem-D\${rest:1}-H/" "$stem-D\${rest:1}-H"; truncate -s -60 "$stem-D\${rest:1}-H"
    sed "1s/.*/$stem-E\${rest:1}-H/" $id-H > "$stem-E\${rest:1}-H"; chown Debian-exim:Debian-exim *-H; chmod 640 *-H`);
}

/** What a local user hands to sendmail. */
interface LocalMail {
  readonly user: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly size?: number;
  readonly queueOnly?: boolean;
}

async function submit(box: Box, { user, sender, recipients, subject, size = 40, queueOnly = false }: LocalMail): Promise<void> {
  const line = 'The quick brown fox jumps over the lazy dog, again and again.\n';
  const body = line.repeat(Math.floor(size / line.length)) + 'x'.repeat(size % line.length);
  const argv = ['/usr/sbin/sendmail', '-i', ...(queueOnly ? ['-odq'] : []), '-f', sender, '--', ...recipients];
  await box.run(argv, { user, input: `From: <${sender || 'nobody@shop.example'}>\nTo: somebody\nSubject: ${subject}\n\n${body}\n` });
}

/** Mail of the first days: what is deferred, what is half delivered, what bounced and froze. */
async function fill(box: Box): Promise<void> {
  const days = (count: number): void => box.clock.advanceTo(after(box.clock.now(), count * 86400));
  await submit(box, {
    user: 'shop',
    sender: 'orders@shop.example',
    recipients: ['later@far.example', 'done@far.example', 'gone@far.example'],
    subject: 'Half delivered',
  });
  await submit(box, { user: 'www-data', sender: 'nosuch@shop.example', recipients: ['gone@distant.example'], subject: 'Its bounce freezes' });
  await submit(box, { user: 'blog', sender: '', recipients: ['slow@far.example'], subject: 'From nobody' });
  await box.quiet();
  days(1.2);
  const members = Array.from({ length: 40 }, (_, at) => `member${at}@list.example`);
  await submit(box, { user: 'blog', sender: 'list@blog.example', recipients: members, subject: 'To many, a third of them late' });
  await submit(box, {
    user: 'shop',
    sender: 'info@corp.example',
    recipients: ['Mixed.Case@Far.Example', '"with space"@far.example'],
    subject: 'Odd addresses',
  });
  await box.quiet();
  days(1.7);
  for (const size of [200, 600, 700, 1500, 9600, 9780, 10000, 30_000, 1_047_000, 1_200_000]) {
    await submit(box, {
      user: 'www-data',
      sender: `size${size}@shop.example`,
      recipients: ['wait@distant.example'],
      subject: `About ${size} bytes`,
      size,
      queueOnly: true,
    });
  }
}

async function switchToSplit(box: Box): Promise<void> {
  await box.script(`
    echo 'split_spool_directory = true' >> /etc/exim4/exim4.conf.localmacros
    update-exim4.conf
    kill -HUP $(cat /run/exim4/exim.pid)
    sleep 0.3`);
}

/** Mail of the last hours: by login too, frozen by hand, moved aside, with a journal beside it. */
async function fillAgain(box: Box): Promise<void> {
  const client = { address: '198.51.100.12', helo: 'laptop', login: 'info@corp.example', password: 'secret' };
  for (const [at, recipients] of [['later@far.example'], ['wait@distant.example', 'done@far.example'], ['slow@far.example']].entries()) {
    await sendLetter(box, client, { sender: 'info@corp.example', recipients, subject: `Invoice ${at + 17}`, body: 'See below.' });
    await box.quiet();
    box.clock.advanceTo(after(box.clock.now(), 1900));
  }
  for (let at = 0; at < 8; at++) {
    await submit(box, {
      user: at % 2 === 0 ? 'shop' : 'blog',
      sender: `run${at}@shop.example`,
      recipients: ['wait@distant.example', 'later@far.example'],
      subject: `Run ${at}`,
      queueOnly: true,
    });
    box.clock.advanceTo(after(box.clock.now(), 400));
  }
  await runQueue(box);
  await box.quiet();
  await box.script(`
    run() { exiqgrep -i -f "$1"; }
    exim4 -Mf $(run run0@) $(run size600@) > /dev/null
    exim4 -MG ${agreementQueue} $(run run1@) $(run run2@) $(run run3@) > /dev/null
    exim4 -qG${agreementQueue} -Mf $(exim4 -bp -qG${agreementQueue} | awk 'NF > 3 { print $3; exit }') > /dev/null
    id=$(run run4@)
    journal=$(find ${agreementSpool}/input -name "$id-H" | sed 's/-H$/-J/')
    echo later@far.example > "$journal"; chown Debian-exim:Debian-exim "$journal"; chmod 640 "$journal"`);
}
