import type { Box } from '../box/box.ts';
import { replies } from '../programs/sink.ts';
import type { Truth, Stage, Story } from '../play/stage.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { drawOutsiders } from '../play/names.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import { drawStaleRun, inLots } from '../play/spam.ts';
import { after, drawWaves, everydayWork, partOf, play, type Happening } from '../play/timeline.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { mailTraces } from '../programs/mail-server.ts';
import { docroot } from '../programs/apache.ts';
import { botLetters, officeLetters } from './hacked-mailbox.ts';
import { attack, drawPlantedScript, plant } from './planted-script.ts';

/** Messages of one request at most: in the second of another site's request they are left to nobody. */
const LOT = 3;

/**
 * What is left of a spam run that is over: its own messages are delivered or refused, and each refusal became a bounce to a
 * sender that does not exist, which froze (Exim), or waits for a server that puts it off (Postfix, Sendmail). By the seed the culprit was a script or a mailbox.
 */
export async function playFrozenBounces({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [guilty, busiest, ...others] = random.shuffle(sites) as [ShopSite, ShopSite, ...ShopSite[]];
  const byMailbox = random.chance(0.5);
  const run = drawStaleRun(random, random.int(60, 70));
  const lots = inLots(random, run.recipients, 1, LOT);
  const moments = drawWaves(random, { from: partOf(span, 0.45), to: partOf(span, 0.8) }, 2, lots.length);

  const mailbox = { login: `info@${guilty.domain}`, password: random.token(8) };
  const client = { ...mailbox, address: '198.51.100.22', helo: 'reception' };
  const script = drawPlantedScript(random, guilty);
  const sender = `${random.pick(['billing', 'claims', 'refund'])}-${random.token(4)}@${box.mta === 'exim' ? guilty.domain : drawOutsiders(random.branch('forged'), 1)[0]?.split('@')[1]}`;
  const detail = random.pick(['stock', 'rich'] as const);
  await startHosting(box, {
    sites,
    php: 'module',
    log: detail,
    rules: new Map([...ordinaryRules(random, sites), ...run.rules, [sender, { reply: replies.greylisted }]]),
    logins: new Map([[mailbox.login, mailbox.password]]),
    aliases: new Map([['info', guilty.owner]]),
  });
  if (!byMailbox) await plant(box, script);
  const culprit: readonly Happening[] = byMailbox
    ? botLetters(random, mailbox, sender, lots, moments)
    : attack(random, script, lots, moments, sender);
  await play(box, [
    ...everydayWork(box, span),
    ...culprit,
    // The owner has gone home: with a letter of his in the last minutes the source would be active.
    ...officeLetters(random, client, drawOutsiders(random.branch('partners'), 12), { ...span, to: after(span.to, -3600) }, random.int(4, 8)),
    ...ordinaryMail(random.branch('busy'), busiest, span, run.recipients.length - 4),
    ...sites.flatMap((site) => ordinaryVisits(random.branch(site.domain), site, span, random.int(4, 8))),
    ...(box.mta !== 'exim' ? [{ at: after(span.to, -120), run: holdBounces }] : []),
    ...others.flatMap((site) => ordinaryMail(random.branch(site.domain), site, span, random.int(5, 9))),
  ]);

  const { log, spool } = mailTraces(box);
  const id = byMailbox ? `mailbox:${mailbox.login}` : `script:${script.path}`;
  // Without the directory that Exim logs, and with none of its messages queued, a script is named by its moments alone.
  const confidence = byMailbox ? 'certain' : box.mta === 'exim' && detail === 'rich' ? 'likely' : 'possible';
  const bounces = { least: Math.floor(run.rules.size / 3), most: run.rules.size };
  return {
    findings: [
      {
        id,
        natures: [byMailbox ? 'hacked-mailbox' : 'planted-script'],
        confidence,
        active: false,
        proofs: byMailbox ? ['mainlog', 'spool'] : ['access-log', 'spool'],
        figures: { queued: { least: 0, most: 0 }, rejected: { least: run.rules.size - (byMailbox ? 0 : LOT), most: run.rules.size }, bounces },
      },
    ],
    innocents: [busiest, ...others].flatMap((site) => [docroot(site), site.domain]).concat(byMailbox ? [docroot(guilty)] : [mailbox.login]),
    cleared: [],
    without: [
      {
        says: "no main log: what the bounces quote is not the server's own record of a login",
        remove: log,
        mustFind: false,
        allowed: [
          { id, atMost: byMailbox ? 'possible' : 'likely' },
          { id: /^unknown:/, atMost: 'possible' },
        ],
      },
      { says: 'no queue: the log alone', remove: spool, mustFind: true, allowed: [{ id, atMost: confidence }] },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', ...spool], mustFind: false, allowed: [] },
    ],
  };
}

/** What an administrator does with them: they are quarantined (Sendmail), put on hold (Postfix). */
async function holdBounces(box: Box): Promise<void> {
  if (box.mta === 'sendmail') await box.run(['/usr/sbin/sendmail', '-Qbounces', '-qSMAILER-DAEMON']);
  else
    await box.script(`postqueue -j | sed -n 's/.*"queue_id": "\\([0-9A-Za-z]*\\)".*"sender": "MAILER-DAEMON".*/\\1/p' | postsuper -h - 2> /dev/null`);
}

/** Story 6. */
export const frozenBounces: Story = {
  id: 'frozen-bounces',
  suite: 'bookworm',
  tells: 'a queue full of frozen bounces of a run that is over (by a script or a mailbox, as the seed has it)',
  play: playFrozenBounces,
};
