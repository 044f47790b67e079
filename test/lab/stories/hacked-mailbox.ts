import { drawShops, startHosting } from '../play/hosting.ts';
import { sendLetter, type MailClient } from '../play/mail-client.ts';
import { drawOutsiders } from '../play/names.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import type { Random } from '../play/random.ts';
import { drawBody, drawSpamRun, drawSubject, inLots } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { mailTraces } from '../programs/mail-server.ts';
import { after, drawMoments, drawWaves, everydayWork, partOf, play, type Happening, type Span } from '../play/timeline.ts';

/** Six places in networks that have nothing to do with each other. */
export function drawBotAddresses(random: Random): string[] {
  const hosts = ['192.0.2', '198.51.100', '203.0.113'].map((network) => `${network}.${random.int(30, 250)}`);
  return random.shuffle([...hosts, '2001:db8:a1::25', '2001:db8:b2::25', '2001:db8:c3::25']);
}

/** Letters that a mailbox's owner sends in a day from the office. */
export function officeLetters(random: Random, client: MailClient, partners: readonly string[], span: Span, count: number): Happening[] {
  return drawMoments(random, span, count).map((at) => {
    const recipients = random.take(partners, random.chance(0.2) ? 2 : 1);
    const subject = random.pick(['Offer', 'Re: your order', 'Meeting on Thursday', 'Re: delivery', 'Contract']);
    return {
      at,
      run: (box) =>
        sendLetter(box, client, { sender: client.login, recipients, subject: `${subject} ${random.int(10, 99)}`, body: 'Please see below.\r\n' }),
    };
  });
}

/** A mailbox's password in the hands of others: letters to strangers from six networks in turn. */
export function botLetters(
  random: Random,
  mailbox: Pick<MailClient, 'login' | 'password'>,
  sender: string,
  lots: readonly (readonly string[])[],
  moments: readonly Date[],
): Happening[] {
  const bots = drawBotAddresses(random).map((address): MailClient => ({
    ...mailbox,
    address,
    helo: random.pick(['localhost', `WIN-${random.token(8).toUpperCase()}`, random.token(6)]),
  }));
  return lots.map((recipients, at) => {
    const bot = bots[at % bots.length] as MailClient;
    const letter = { sender, recipients, subject: drawSubject(random), body: drawBody(random) };
    return { at: moments[at] ?? new Date(NaN), run: (box) => sendLetter(box, bot, letter) };
  });
}

/** Plays the story on whichever mail server the box has; `options`: further ones of that, which may have its mail go through a filter. */
export async function playHackedMailbox({ box, random, span }: Stage, options: readonly string[] = []): Promise<Truth> {
  const sites = drawShops(random, 3);
  const firm = random.pick(sites);
  const [hacked, normal] = random.take(['info', 'office', 'sales', 'manager', 'orders'], 2).map((local) => `${local}@${firm.domain}`) as [
    string,
    string,
  ];
  const logins = new Map([
    [hacked, random.token(8)],
    [normal, random.token(12)],
  ]);
  const office = `198.51.100.${random.int(20, 29)}`;
  const at = (login: string): MailClient => ({ address: office, helo: `desktop-${login.split('@')[0]}`, login, password: logins.get(login) ?? '' });
  const partners = drawOutsiders(random.branch('partners'), 30);
  const run = drawSpamRun(random, random.int(90, 120));
  const lots = inLots(random, run.recipients, 1, 5);
  const aliases = new Map([...logins.keys()].map((login) => [login.split('@')[0] ?? '', firm.owner]));
  await startHosting(box, {
    sites,
    php: 'module',
    log: random.pick(['stock', 'rich']),
    rules: new Map([...ordinaryRules(random, sites), ...run.rules]),
    logins,
    aliases,
    options,
  });

  const moments = [
    ...drawWaves(random, { from: partOf(span, random.int(50, 65) / 100), to: after(span.to, -900) }, 3, lots.length - 5),
    ...drawWaves(random, { from: after(span.to, -600), to: after(span.to, -300) }, 1, 5),
  ];
  const guesses = drawMoments(random, { from: span.from, to: moments[0] ?? span.to }, 6).map((when): Happening => {
    const guesser = { ...at(random.pick([hacked, normal])), address: '192.0.2.17', password: random.token(6) };
    return { at: when, run: () => sendLetter(box, guesser, { sender: hacked, recipients: [partners[0] ?? ''], subject: 'test', body: 'test' }) };
  });
  await play(box, [
    ...everydayWork(box, span),
    ...officeLetters(random, at(normal), partners, span, lots.length + 12),
    ...officeLetters(random, at(hacked), partners, span, random.int(6, 10)),
    ...guesses,
    ...botLetters(random, { login: hacked, password: logins.get(hacked) ?? '' }, hacked, lots, moments),
    ...sites.flatMap((site) => [
      ...ordinaryMail(random.branch(site.domain), site, span, random.int(5, 10)),
      ...ordinaryVisits(random.branch(site.domain), site, span, 5),
    ]),
  ]);

  const { log, spool } = mailTraces(box);
  const id = `mailbox:${hacked}`;
  return {
    findings: [
      {
        id,
        natures: ['hacked-mailbox'],
        confidence: 'certain',
        active: true,
        proofs: ['mainlog'],
        figures: {
          messages: { least: lots.length, most: lots.length + 10 },
          recipients: { least: run.recipients.length, most: run.recipients.length + 20 },
        },
      },
    ],
    innocents: [normal, ...sites.map((site) => `script:site/${site.domain}`), ...sites.map((site) => `/data/www/${site.domain}`)],
    cleared: [],
    without: [
      {
        says: 'no main log: the queue alone still names the login',
        remove: log,
        mustFind: false,
        allowed: options.length === 0 ? [{ id, atMost: 'certain' }] : [{ id: /^unknown:/, atMost: 'possible' }],
      },
      { says: 'no queue: the main log alone', remove: spool, mustFind: true, allowed: [{ id, atMost: 'certain' }] },
      { says: 'neither: nothing can be said', remove: ['var/log/*', ...spool], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 3. */
export const hackedMailbox: Story = {
  id: 'hacked-mailbox',
  suite: 'bookworm',
  tells: 'a mailbox used from six addresses in different networks, beside a busier mailbox of the same domain',
  play: (stage) => playHackedMailbox(stage),
};
