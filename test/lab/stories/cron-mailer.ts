import { nearly } from '../play/expectation.ts';
import { createHash } from 'node:crypto';
import type { Box } from '../box/box.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import { drawBody, drawSpamRun } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, cronMinutes, everydayWork, play } from '../play/timeline.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import { writeCrontab } from '../programs/cron.ts';

/** The mailer of a cron job: each run takes the next address of its list, now and then two. */
function mailer(directory: string, sender: string, body: string): string {
  return `#!/usr/bin/perl
open(my $l, '<', '${directory}/l.txt') or exit; chomp(my @all = <$l>); close $l;
my $n = 1 + (int(time / 300) % 4 == 0); my @now = splice(@all, 0, $n); exit unless @now;
open($l, '>', '${directory}/l.txt'); print $l map { "$_\\n" } @all; close $l;
for my $to (@now) {
    open(my $m, '|-', '/usr/sbin/sendmail', '-oi', '-t', '-f', '${sender}') or next;
    print $m "From: Account Team <${sender}>\\nTo: $to\\nSubject: Notice ", int(rand 9e5), "\\n\\n${body.replaceAll('\n', '\\n')}";
    close $m;
}
`;
}

async function playCronMailer({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [guilty, busiest, third, fourth] = random.shuffle(sites) as [ShopSite, ShopSite, ShopSite, ShopSite];
  const every = random.pick([5, 6]);
  const runs = random.int(45, 52);
  const run = drawSpamRun(random, runs * 2);
  const directory = `/var/www/${guilty.owner}/data/.${random.pick(['cache', 'config', 'local'])}/.${random.token(5)}`;
  const command = random.pick([`/usr/bin/perl ${directory}/upd.pl >/dev/null 2>&1`, `perl ${directory}/sess.pl > /dev/null 2>&1`]);
  const script = /\S+\.pl/.exec(command)?.[0] ?? '';
  const own = [`*/30 * * * * /usr/bin/php ${docroot(guilty)}/wp-cron.php > /dev/null 2>&1`, `10 * * * * du -s ${docroot(guilty)} | tail -1`];
  await startHosting(box, {
    sites,
    php: 'module',
    log: random.pick(['rich', 'stock']),
    rules: new Map([...ordinaryRules(random, sites), ...run.rules]),
    prepare: (inside) => honestJobs(inside, guilty, own, third, fourth),
  });
  await box.write(
    {
      path: script,
      owner: `${guilty.owner}:${guilty.owner}`,
      mode: '0755',
      text: mailer(directory, `noreply-${random.token(4)}@${guilty.domain}`, drawBody(random)),
    },
    { path: `${directory}/l.txt`, owner: `${guilty.owner}:${guilty.owner}`, text: `${run.recipients.join('\n')}\n` },
  );

  const addedAt = after(span.to, -runs * every * 60 - 90);
  const spamming = { from: after(addedAt, 61), to: after(span.to, -30) };
  await play(box, [
    ...everydayWork(box, span),
    ...cronMinutes(span, 60, 10),
    ...cronMinutes(span, 30),
    { at: addedAt, run: () => addJob(box, guilty.owner, `*/${every} * * * * ${command}`) },
    ...cronMinutes(spamming, every),
    ...ordinaryMail(random.branch('busy'), busiest, span, runs + 12),
    ...sites.flatMap((site) => [
      ...ordinaryMail(random.branch(site.domain), site, span, random.int(4, 8)),
      ...ordinaryVisits(random.branch(site.domain), site, span, random.int(4, 7)),
    ]),
  ]);

  const left = (await box.read(`${directory}/l.txt`)).split('\n').filter(Boolean).length;
  const sent = run.recipients.length - left;
  const hash = createHash('sha256').update(command).digest('hex').slice(0, 8);
  const id = `cron-job:${guilty.owner}:${hash}`;
  return {
    findings: [
      {
        id,
        natures: ['cron-mailer'],
        confidence: 'likely',
        active: true,
        proofs: ['mainlog', 'syslog', 'crontab'],
        // Another job of the same account may write in the very second.
        figures: { messages: { ...nearly(sent), least: sent }, recipients: { ...nearly(sent), least: sent } },
      },
    ],
    innocents: [busiest, third, fourth]
      .flatMap((site) => [docroot(site), site.domain, `cron-job:${site.owner}:`])
      .concat(own.map((line) => hashOf(guilty.owner, line))),
    cleared: [],
    without: [
      {
        says: 'the crontab is gone: the log of cron still has the command',
        remove: [`var/spool/cron/crontabs/${guilty.owner}`],
        mustFind: true,
        allowed: [
          { id, atMost: 'certain' },
          { id: `user:${guilty.owner}`, atMost: 'certain' },
        ],
      },
      {
        says: 'no crontab and no log of cron: only the account is sure',
        remove: ['var/spool/cron/crontabs/*', 'var/log/syslog*', 'var/log/cron.log*', 'var/log/auth.log*'],
        mustFind: true,
        allowed: [
          { id: `user:${guilty.owner}`, atMost: 'certain' },
          { id: /^unknown:/, atMost: 'possible' },
        ],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

function hashOf(owner: string, line: string): string {
  const command = line.split(' ').slice(5).join(' ');
  return `cron-job:${owner}:${createHash('sha256').update(command).digest('hex').slice(0, 8)}`;
}

/** The jobs that any server has: of the guilty account too, and of others, one whose output is mailed, one that mails a report elsewhere. */
async function honestJobs(box: Box, guilty: ShopSite, own: readonly string[], third: ShopSite, fourth: ShopSite): Promise<void> {
  await box.write({
    path: `/var/www/${fourth.owner}/data/report.php`,
    owner: `${fourth.owner}:${fourth.owner}`,
    text: `<?php mail('${fourth.customers[0]}', 'Sales of the last hour', "Orders: " . rand(0, 9) . "\\n", 'From: ${fourth.owner}@${fourth.domain}');\n`,
  });
  await writeCrontab(box, guilty.owner, own);
  await writeCrontab(box, third.owner, [`*/30 * * * * echo "backup of ${third.domain}: $(date +\\%F) ok"`]);
  await writeCrontab(box, fourth.owner, [`0 * * * * /usr/bin/php /var/www/${fourth.owner}/data/report.php`]);
}

/** Adds a line as the account itself would, with crontab(1). */
async function addJob(box: Box, user: string, line: string): Promise<void> {
  await box.script(`crontab -u ${user} -l > /tmp/crontab.new; cat >> /tmp/crontab.new; crontab -u ${user} /tmp/crontab.new; rm /tmp/crontab.new`, {
    input: `${line}\n`,
  });
}

/** Story 5. */
export const cronMailer: Story = {
  id: 'cron-mailer',
  suite: 'bookworm',
  tells: 'a line in the crontab of a client mails strangers every few minutes, among honest jobs of the same and of other accounts',
  play: playCronMailer,
};
