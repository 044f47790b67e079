import type { BoxFile } from '../box/box.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { drawOutsiders } from '../play/names.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, cronMinutes, everydayWork, partOf, play } from '../play/timeline.ts';
import { drawVisitor, visit } from '../play/visitors.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import { writeCrontab } from '../programs/cron.ts';
import { replies, type SinkRule } from '../programs/sink.ts';

/** A newsletter of the old school: the owner presses a button for each lot of subscribers; every message can be unsubscribed from. */
function newsletterPlugin(site: ShopSite, subscribers: readonly string[], lot: number): BoxFile[] {
  const directory = `${docroot(site)}/wp-content/plugins/newsletter`;
  const owner = `${site.owner}:${site.owner}`;
  return [
    { path: `${directory}/subscribers.txt`, owner, text: `${subscribers.join('\n')}\n` },
    {
      path: `${directory}/send.php`,
      owner,
      text: `<?php
$all = file(__DIR__ . '/subscribers.txt', FILE_IGNORE_NEW_LINES);
foreach (array_slice($all, ${lot} * (int) $_POST['lot'], ${lot}) as $to) {
    $key = md5($to);
    mail($to, 'News of the month from ${site.domain}', "Dear subscriber,\\n\\nour winter collection is here.\\n\\nUnsubscribe: http://${site.domain}/?unsubscribe=$key\\n",
        "From: ${site.domain} <news@${site.domain}>\\r\\nList-Unsubscribe: <http://${site.domain}/?unsubscribe=$key>\\r\\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\\r\\nList-Id: <news.${site.domain}>\\r\\nPrecedence: bulk", '-fnews@${site.domain}');
}
echo 'sent';
`,
    },
  ];
}

async function playInnocents({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [publisher, busiest, third, fourth] = random.shuffle(sites) as [ShopSite, ShopSite, ShopSite, ShopSite];
  const subscribers = drawOutsiders(random.branch('subscribers'), random.int(70, 90));
  const lot = 10;
  const gone = random.take(subscribers, 2).map((address): [string, SinkRule] => [address, { reply: replies.userUnknown }]);
  const late = random
    .take(subscribers, 1)
    .map((address): [string, SinkRule] => [address, { reply: replies.greylisted, until: after(span.to, -3600) }]);
  await startHosting(box, {
    sites,
    php: 'module',
    log: random.pick(['rich', 'stock']),
    rules: new Map([...ordinaryRules(random, sites), ...late, ...gone]),
    aliases: new Map([['news', publisher.owner]]),
    prepare: async () => {
      await box.write(...newsletterPlugin(publisher, subscribers, lot));
      await writeCrontab(box, third.owner, [
        `*/30 * * * * echo "backup of ${third.domain}: $(date +\\%F) ok"`,
        `10 * * * * du -s ${docroot(third)} | tail -1`,
      ]);
      await writeCrontab(box, fourth.owner, ['0 * * * * echo checked']);
    },
  });

  const pressed = partOf(span, random.int(50, 70) / 100);
  const editor = drawVisitor(random);
  await play(box, [
    ...everydayWork(box, span),
    ...cronMinutes(span, 30),
    ...cronMinutes(span, 60, 10),
    ...Array.from({ length: Math.ceil(subscribers.length / lot) }, (_, number) => ({
      at: after(pressed, number * random.int(35, 60)),
      run: () => visit(box, editor, publisher.domain, [{ path: '/wp-content/plugins/newsletter/send.php', form: { lot: String(number) } }]),
    })),
    ...ordinaryMail(random.branch('busy'), busiest, span, random.int(60, 80)),
    ...sites.flatMap((site) => [
      ...ordinaryMail(random.branch(site.domain), site, span, random.int(5, 10)),
      ...ordinaryVisits(random.branch(site.domain), site, span, random.int(5, 9)),
    ]),
  ]);

  return {
    findings: [],
    innocents: sites.flatMap((site) => [docroot(site), site.domain, site.owner]),
    cleared: ['newsletter'],
    without: [
      { says: 'no access logs: still nobody', remove: ['var/log/apache2/*'], mustFind: false, allowed: [] },
      { says: 'no main log: still nobody', remove: ['var/log/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 8. */
export const innocents: Story = {
  id: 'innocents',
  suite: 'bookworm',
  tells: "a newsletter, cron's output, password resets, orders: nobody is guilty",
  play: playInnocents,
};
