import { drawShops, startHosting } from '../play/hosting.ts';
import { sendThroughPort, smtpSignup } from '../play/loopback.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import { drawBody, drawSpamRun, drawSubject, inLots } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawMoments, everydayWork, play, type Happening } from '../play/timeline.ts';
import { drawVisitor, visit } from '../play/visitors.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import { sshCommand, sshTunnel, startSshd, type ShellClient } from '../programs/sshd.ts';

const DESK_PORT = 2525;

async function playSshTunnel({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [mailing, busiest] = random.shuffle(sites) as [ShopSite, ShopSite];
  const [guilty, admin] = random.shuffle(['deploy', 'backup2', 'anton', 'webops', 'builder', 'sysop']) as [string, string];
  const run = drawSpamRun(random, random.int(50, 60));
  const lots = inLots(random, run.recipients, 1, 3);
  await startHosting(box, {
    sites,
    php: 'module',
    log: random.pick(['stock', 'rich']),
    rules: new Map([...ordinaryRules(random, sites), ...run.rules]),
    clients: [guilty, admin],
    prepare: async (inside) => {
      await inside.write(smtpSignup(mailing));
      await startSshd(inside, [guilty, admin]);
    },
  });

  const thief: ShellClient = { user: guilty, address: `198.51.100.${random.int(100, 200)}` };
  const office: ShellClient = { user: admin, address: `192.0.2.${random.int(100, 200)}` };
  const opened = after(span.to, -random.int(30, 45) * 60);
  const first = after(opened, random.int(5, 25));
  const step = (span.to.getTime() - 120_000 - first.getTime()) / lots.length;
  const sender = `news-${random.token(4)}@${random.token(7)}.example`;
  const attack = lots.map((recipients, at): Happening => {
    const letter = { sender, recipients, subject: drawSubject(random), body: drawBody(random) };
    return { at: new Date(first.getTime() + at * step), run: () => sendThroughPort(box, DESK_PORT, random.token(6), letter) };
  });
  const signups = drawMoments(random, span, random.int(16, 24)).map((at): Happening => {
    const visitor = drawVisitor(random);
    const form = { user: `user${random.int(0, 39)}` };
    return { at, run: () => visit(box, visitor, mailing.domain, [{ path: '/signup.php' }, { path: '/signup.php', form }]) };
  });
  const calls = drawMoments(random, { from: span.from, to: opened }, random.int(5, 8)).map((at): Happening => ({
    at,
    run: () => sshCommand(box, office, 'uptime'),
  }));
  await play(box, [
    ...everydayWork(box, span),
    { at: opened, run: () => sshTunnel(box, thief, DESK_PORT, 25) },
    ...attack,
    ...signups,
    ...calls,
    ...ordinaryMail(random.branch('busy'), busiest, span, run.recipients.length + 8),
    ...sites.flatMap((site) => ordinaryVisits(random.branch(site.domain), site, span, random.int(4, 7))),
  ]);
  // The next letter has begun when the administrator looks.
  await box.script(
    `setsid bash -c 'exec 3<>/dev/tcp/127.0.0.1/${DESK_PORT}; read -r greeting <&3; sleep 900000' > /dev/null 2>&1 < /dev/null & sleep 0.3`,
  );
  box.keepRunning();

  const id = `user:${guilty}`;
  // A letter within seconds of a form's request may pass for the form's, and the other way round.
  const letters = { least: lots.length - 2, most: lots.length + 2 };
  return {
    findings: [
      {
        ...{ id, natures: ['hacked-login'], confidence: 'likely', active: true, proofs: ['mainlog', 'auth-log', 'socket'] },
        figures: { messages: letters },
      },
    ],
    onCopy: [
      {
        ...{ id, natures: ['hacked-login'], confidence: 'possible', active: true, proofs: ['mainlog', 'auth-log'] },
        figures: { messages: letters },
      },
    ],
    innocents: [`user:${admin}`, ...sites.flatMap((site) => [docroot(site), site.domain])],
    cleared: [],
    without: [
      {
        says: 'no log of logins: nothing tells who spoke from this machine',
        remove: ['var/log/auth.log*'],
        mustFind: true,
        allowed: [{ id: 'unknown:loopback-without-login', atMost: 'possible' }],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 11. */
export const sshTunnelStory: Story = {
  id: 'ssh-tunnel',
  suite: 'bookworm',
  tells: 'an SSH tunnel to 127.0.0.1:25, beside a site whose plug-in speaks SMTP to the same port',
  play: playSshTunnel,
};
