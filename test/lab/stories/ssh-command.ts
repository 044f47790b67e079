import { drawShops, startHosting } from '../play/hosting.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import { drawBody, drawSpamRun, drawSubject, inLots } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawMoments, drawWaves, everydayWork, partOf, play, type Happening } from '../play/timeline.ts';
import { docroot } from '../programs/apache.ts';
import { sshCommand, startSshd, type ShellClient } from '../programs/sshd.ts';

/** Reads addresses, one a line, and mails each of them through sendmail. */
function mailer(sender: string, subject: string, body: string): string {
  return `while (my $to = <STDIN>) { chomp $to; open(my $m, "|-", "/usr/sbin/sendmail", "-oi", "-t", "-f", "${sender.replace('@', '\\@')}") or next; print $m "From: ${sender.replace('@', '\\@')}\\nTo: $to\\nSubject: ${subject}\\n\\n${body.replaceAll('\n', '\\n')}"; close $m; }`;
}

async function playSshCommand({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [busiest] = random.shuffle(sites);
  const [guilty, admin] = random.shuffle(['deploy', 'backup2', 'anton', 'webops', 'builder', 'sysop']) as [string, string];
  const run = drawSpamRun(random, random.int(48, 60));
  const lots = inLots(random, run.recipients, 3, 8);
  await startHosting(box, {
    sites,
    php: 'module',
    log: random.pick(['stock', 'rich']),
    rules: new Map([...ordinaryRules(random, sites), ...run.rules]),
    clients: [guilty, admin],
    prepare: (inside) => startSshd(inside, [guilty, admin]),
  });

  const thief: ShellClient = { user: guilty, address: `198.51.100.${random.int(100, 200)}` };
  const office: ShellClient = { user: admin, address: `192.0.2.${random.int(100, 200)}` };
  const sender = `${guilty}@${random.pick(sites).domain}`;
  const moments = [
    ...drawWaves(random, { from: partOf(span, random.int(50, 65) / 100), to: after(span.to, -1800) }, 3, lots.length - 2),
    ...drawWaves(random, { from: after(span.to, -600), to: after(span.to, -240) }, 1, 2),
  ];
  const attack = lots.map((lot, at): Happening => {
    const command = `/usr/bin/perl -e '${mailer(sender, drawSubject(random), drawBody(random))}'`;
    return { at: moments[at] ?? new Date(NaN), run: () => sshCommand(box, thief, command, `${lot.join('\n')}\n`) };
  });
  const reports = drawMoments(random, span, random.int(6, 9)).map((at): Happening => {
    const report = `printf 'Subject: disk\\n\\n%s\\n' "$(df -P / | tail -1)" | /usr/sbin/sendmail ${sites[0]?.customers[0] ?? ''}`;
    return { at, run: () => sshCommand(box, office, random.chance(0.6) ? report : 'uptime') };
  });
  await play(box, [
    ...everydayWork(box, span),
    ...attack,
    ...reports,
    ...ordinaryMail(random.branch('busy'), busiest as (typeof sites)[number], span, run.recipients.length + 8),
    ...sites.flatMap((site) => [
      ...ordinaryMail(random.branch(site.domain), site, span, random.int(4, 8)),
      ...ordinaryVisits(random.branch(site.domain), site, span, random.int(4, 7)),
    ]),
  ]);

  const id = `user:${guilty}`;
  const all = { least: run.recipients.length, most: run.recipients.length };
  return {
    findings: [
      {
        id,
        natures: ['hacked-login'],
        confidence: 'certain',
        active: true,
        proofs: ['mainlog', 'auth-log'],
        figures: { messages: all, recipients: all },
      },
    ],
    innocents: [`user:${admin}`, ...sites.flatMap((site) => [docroot(site), `site/${site.domain}`])],
    cleared: [],
    without: [
      { says: 'no log of logins: the uid alone', remove: ['var/log/auth.log*'], mustFind: true, allowed: [{ id, atMost: 'certain' }] },
      {
        says: 'no main log: the queue still has the user',
        remove: ['var/log/exim4/*'],
        mustFind: false,
        allowed: [{ id, atMost: 'certain' }],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 10. */
export const sshCommandStory: Story = {
  id: 'ssh-command',
  suite: 'bookworm',
  tells: "a stolen SSH key: commands without a terminal pipe mail to sendmail, beside an honest administrator's reports",
  play: playSshCommand,
};
