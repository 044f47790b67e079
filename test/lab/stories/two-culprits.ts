import { nearly } from '../play/expectation.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { type MailClient } from '../play/mail-client.ts';
import { drawOutsiders } from '../play/names.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import { drawSpamRun, inLots } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawWaves, everydayWork, partOf, play } from '../play/timeline.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import { botLetters, officeLetters } from './hacked-mailbox.ts';
import { attack, drawPlantedScript, plant } from './planted-script.ts';

async function playTwoCulprits({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [guilty, firm, busiest, other] = random.shuffle(sites) as [ShopSite, ShopSite, ShopSite, ShopSite];
  const script = drawPlantedScript(random, guilty);
  const fromScript = drawSpamRun(random, random.int(40, 50));
  const fromMailbox = drawSpamRun(random.branch('mailbox'), random.int(70, 90));
  const scriptLots = inLots(random, fromScript.recipients, 1, 4);
  const mailboxLots = inLots(random, fromMailbox.recipients, 1, 5);
  const hacked = `${random.pick(['info', 'office', 'sales'])}@${firm.domain}`;
  const password = random.token(8);
  await startHosting(box, {
    sites,
    php: 'module',
    log: random.pick(['stock', 'rich']),
    rules: new Map([...ordinaryRules(random, sites), ...fromScript.rules, ...fromMailbox.rules]),
    logins: new Map([[hacked, password]]),
    aliases: new Map([[hacked.split('@')[0] ?? '', firm.owner]]),
  });
  await plant(box, script);

  const when = (lots: number): readonly Date[] => [
    ...drawWaves(random, { from: partOf(span, random.int(50, 65) / 100), to: after(span.to, -900) }, 3, lots - 4),
    ...drawWaves(random, { from: after(span.to, -600), to: after(span.to, -260) }, 1, 4),
  ];
  const desk: MailClient = { address: '198.51.100.21', helo: 'desktop', login: hacked, password };
  await play(box, [
    ...everydayWork(box, span),
    ...attack(random, script, scriptLots, when(scriptLots.length)),
    ...botLetters(random, { login: hacked, password }, hacked, mailboxLots, when(mailboxLots.length)),
    ...officeLetters(random, desk, drawOutsiders(random.branch('partners'), 20), span, random.int(5, 8)),
    ...ordinaryMail(random.branch('busy'), busiest, span, fromScript.recipients.length + 8),
    ...sites.flatMap((site) => ordinaryVisits(random.branch(site.domain), site, span, random.int(5, 9))),
    ...[guilty, other].flatMap((site) => ordinaryMail(random.branch(site.domain), site, span, random.int(4, 8))),
  ]);

  const ids = [`script:${script.path}`, `mailbox:${hacked}`] as const;
  return {
    findings: [
      {
        ...{ id: ids[0], natures: ['planted-script'], confidence: 'likely', active: true, proofs: ['access-log'] },
        figures: { messages: nearly(fromScript.recipients.length) },
      },
      {
        ...{ id: ids[1], natures: ['hacked-mailbox'], confidence: 'certain', active: true, proofs: ['mainlog'] },
        figures: { messages: { least: mailboxLots.length, most: mailboxLots.length + 8 } },
      },
    ],
    innocents: [busiest, other].flatMap((site) => [docroot(site), site.domain]),
    cleared: [],
    without: [
      {
        says: 'no access logs: the mailbox alone is sure',
        remove: ['var/log/apache2/*'],
        mustFind: true,
        allowed: [
          { id: ids[1], atMost: 'certain' },
          { id: ids[0], atMost: 'possible' },
          { id: `script:site/${guilty.domain}`, atMost: 'possible' },
          { id: /^unknown:/, atMost: 'possible' },
        ],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 15. */
export const twoCulprits: Story = {
  id: 'two-culprits',
  suite: 'bookworm',
  tells: 'a planted script and a hacked mailbox of another site at the same time',
  play: playTwoCulprits,
};
