import { drawShops, startHosting } from '../play/hosting.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import type { Random } from '../play/random.ts';
import { drawSpamRun, drawSubject } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawMoments, drawWaves, everydayWork, partOf, play, type Happening, type Span } from '../play/timeline.ts';
import { drawVisitor, visit } from '../play/visitors.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';

/** People who ask a site something through its form and want a copy; now and then the same person twice. */
function honestQuestions(random: Random, site: ShopSite, span: Span, count: number): Happening[] {
  return drawMoments(random, span, count).map((at) => {
    const visitor = drawVisitor(random);
    const email = random.pick(site.customers);
    const form = {
      email,
      subject: random.pick(['Question about my order', 'Opening hours', 'Return of goods', 'Is it in stock?']),
      message: `Hello, this is ${email.split('@')[0]}. Thank you.`,
      copy: '1',
    };
    return { at, run: (box) => visit(box, visitor, site.domain, [{ path: '/contact.php' }, { path: '/contact.php', form }]) };
  });
}

/** Programs at a few addresses that put strangers' addresses into the form: the "copy" is the spam. */
function abuse(random: Random, site: ShopSite, victims: readonly string[], moments: readonly Date[]): Happening[] {
  const bots = Array.from({ length: random.int(4, 7) }, () => drawVisitor(random));
  return victims.map((email, at) => {
    const subject = drawSubject(random);
    const form = { email, subject, message: `${subject}: http://win-${random.token(5)}.example/?${random.token(8)}`, copy: '1' };
    const bot = random.pick(bots);
    return { at: moments[at] ?? new Date(NaN), run: (box) => visit(box, bot, site.domain, [{ path: '/contact.php', form }]) };
  });
}

async function playFormAbuse({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [guilty, busiest, ...others] = random.shuffle(sites) as [ShopSite, ShopSite, ...ShopSite[]];
  const run = drawSpamRun(random, random.int(48, 58));
  await startHosting(box, { sites, php: 'cgi', behindNginx: true, log: 'rich', rules: new Map([...ordinaryRules(random, sites), ...run.rules]) });

  const moments = [
    ...drawWaves(random, { from: partOf(span, random.int(50, 65) / 100), to: after(span.to, -1200) }, 3, run.recipients.length - 5),
    ...drawWaves(random, { from: after(span.to, -700), to: after(span.to, -300) }, 1, 5),
  ];
  await play(box, [
    ...everydayWork(box, span),
    ...abuse(random, guilty, run.recipients, moments),
    ...honestQuestions(random, guilty, { from: span.from, to: moments[0] ?? span.to }, random.int(2, 4)),
    ...honestQuestions(random, busiest, span, run.recipients.length + 8),
    ...sites.flatMap((site) => ordinaryVisits(random.branch(site.domain), site, span, random.int(5, 9))),
    ...others.flatMap((site) => ordinaryMail(random.branch(site.domain), site, span, random.int(6, 12))),
  ]);

  const path = `${docroot(guilty)}/contact.php`;
  const id = `script:${path}`;
  return {
    findings: [
      {
        id,
        natures: ['form-abuse'],
        confidence: 'likely',
        active: true,
        proofs: ['mainlog', 'access-log'],
        figures: { messages: { least: run.recipients.length, most: run.recipients.length * 2 + 8 } },
      },
    ],
    innocents: [busiest, ...others].flatMap((site) => [docroot(site), site.domain]),
    cleared: [],
    without: [
      {
        says: 'no access logs: the uid proves whose site, only what the submitter chose says which file',
        remove: ['var/log/apache2/*', 'var/log/nginx/*'],
        mustFind: true,
        allowed: [
          { id, atMost: 'possible' },
          { id: `script:site/${guilty.domain}`, atMost: 'certain' },
          { id: `user:${guilty.owner}`, atMost: 'certain' },
        ],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 4. */
export const formAbuse: Story = {
  id: 'form-abuse',
  suite: 'bookworm',
  tells:
    "a contact form that copies to the visitor, abused; PHP as FastCGI under the site's own user, nginx in front; an honest form gets more posts",
  play: playFormAbuse,
};
