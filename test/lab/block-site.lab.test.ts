import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, attack, guilty, neighbour, openSiteBox, portrait } from './block.ts';
import type { LabSite } from './programs/apache.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

const VHOST = `/etc/apache2/sites-available/${guilty.domain}.conf`;
const TLS = `/etc/apache2/sites-available/${guilty.domain}-ssl.conf`;
const OTHER = `/etc/apache2/sites-available/${neighbour.domain}.conf`;

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking a site whose PHP is a module of Apache', () => {
  let box: Box;
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openSiteBox('module', say, {
      prepare: async (made) => {
        await made.script(`printf 'Listen 8081\\nListen 443\\n' > /etc/apache2/conf-enabled/twin.conf; a2enmod -q ssl > /dev/null
          openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=${guilty.domain} -keyout /etc/ssl/lab.key -out /etc/ssl/lab.pem 2> /dev/null`);
      },
    });
    // A twin on another port in the same file, and one with TLS in a file of its own.
    await box.script(
      `sed -n p ${VHOST} > /tmp/twin; sed -i 's/\\*:80/*:8081/; s/sendmail//' /tmp/twin; cat /tmp/twin >> ${VHOST}
       sed 's/\\*:8081/*:443/; s#DirectoryIndex#SSLEngine on\\n    SSLCertificateFile /etc/ssl/lab.pem\\n    SSLCertificateKeyFile /etc/ssl/lab.key\\n    &#' /tmp/twin > ${TLS}
       a2ensite -q ${guilty.domain}-ssl > /dev/null; apache2ctl graceful; sleep 1`,
    );
    box.keepRunning();
  });
  afterAll(() => box?.close());

  const overTls = [{ ...guilty, scheme: 'https' }, ['-k']] as const;
  const twin = ['--connect-to', `${guilty.domain}:80:${guilty.domain}:8081`];

  test('its mail stops on every port, the neighbour and a mailbox of its domain send, undo brings it back byte for byte', async () => {
    expect(await attack(box, guilty)).toEqual(['sent', 1]);
    const before = await portrait(box, VHOST, TLS, OTHER);
    const dry = await runTool(box, '--json', 'block', 'site', guilty.domain, '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      plan: 'block-site-mail',
      diff: expect.arrayContaining([expect.objectContaining({ path: VHOST }), expect.objectContaining({ path: TLS })]),
      undoable: true,
    });
    expect((await runTool(box, 'block', 'site', guilty.domain)).code).toBe(77);
    expect(await portrait(box, VHOST, TLS, OTHER)).toBe(before);

    const done = await ask(box, 'block', 'site', guilty.domain, '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    expect(done.verified.map(({ check, ok }) => [check, ok])).toEqual([
      ['files', true],
      ['setting', true],
      ['probe', true],
      ['probe', true],
      ['probe', true],
      ['neighbour', true],
      ['arrivals', true],
    ]);
    expect(await attack(box, guilty)).toEqual(['failed', 0]);
    expect(await attack(box, guilty, twin)).toEqual(['failed', 0]);
    expect(await attack(box, ...overTls)).toEqual(['failed', 0]);
    expect(await attack(box, neighbour)).toEqual(['sent', 1]);
    await box.script(
      `swaks --silent 2 --server 203.0.113.10:587 --auth PLAIN --auth-user info@shop.example --auth-password secret --from info@shop.example --to rcpt@far.example`,
    );
    expect((await box.script('ls /run/spamtrace-* /etc/apache2/conf-enabled/*spamtrace* 2>/dev/null || true')).stdout).toBe('');
    expect((await ask(box, 'verify', done.action)).code).toBe(0);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await portrait(box, VHOST, TLS, OTHER)).toBe(before);
    expect(await attack(box, guilty)).toEqual(['sent', 1]);
    expect(await attack(box, guilty, twin)).toEqual(['sent', 1]);
    expect(await attack(box, ...overTls)).toEqual(['sent', 1]);
  });

  test("refuses where somebody's edit waits, or the configuration is broken already", async () => {
    const before = await portrait(box, VHOST);
    await box.script(`echo '# an edit' >> ${OTHER}`);
    const pending = await runTool(box, 'block', 'site', guilty.domain, '--yes');
    expect([pending.code, pending.stdout]).toEqual([75, '']);
    expect(pending.stderr).toContain(OTHER);
    const accepted = await ask(box, 'block', 'site', guilty.domain, '--yes', '--accept-pending');
    expect(accepted.state).toBe('applied');
    expect((await ask(box, 'undo', accepted.action)).state).toBe('undone');
    await box.script(`echo 'php_admin_value sendmail_path ""' >> ${OTHER}`);
    const broken = await runTool(box, 'block', 'site', guilty.domain, '--yes', '--accept-pending');
    expect([broken.code, broken.stdout]).toEqual([75, '']);
    expect(broken.stderr).toContain('takes two arguments');
    await box.script(`sed -i '$d' ${OTHER}; apache2ctl graceful; sleep 1`);
    expect(await portrait(box, VHOST)).toBe(before);
  });

  test('a reload that fails, and one that does nothing, are rolled back', async () => {
    const before = await portrait(box, VHOST);
    for (const fails of ['exit 1', 'exit 0']) {
      await box.script(
        `mv /usr/sbin/apache2ctl /usr/sbin/apache2ctl.real; printf '#!/bin/sh\\n[ "$1" = graceful ] && ${fails}\\nexec /usr/sbin/apache2ctl.real "$@"\\n' > /usr/sbin/apache2ctl; chmod 755 /usr/sbin/apache2ctl`,
      );
      const done = await ask(box, 'block', 'site', guilty.domain, '--yes');
      await box.script('mv /usr/sbin/apache2ctl.real /usr/sbin/apache2ctl');
      // Whoever reports success without a reload is found out before anything is taken for done.
      expect(done, done.stderr).toMatchObject({ code: 74, state: 'rolled-back' });
      expect(await portrait(box, VHOST)).toBe(before);
      expect((await box.script('ls /run/spamtrace-* /etc/apache2/conf-enabled/*spamtrace* 2>/dev/null || true')).stdout).toBe('');
      expect(await attack(box, guilty)).toEqual(['sent', 1]);
    }
  });
});

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking a site whose PHP runs in a pool of PHP-FPM', () => {
  let box: Box;
  const POOL = `/etc/php/8.2/fpm/pool.d/${guilty.owner}.conf`;
  const NEXT = `/etc/php/8.2/fpm/pool.d/${neighbour.owner}.conf`;
  beforeAll(async () => {
    box = await openSiteBox('fpm', say);
  });
  afterAll(() => box?.close());

  test('its mail stops, the neighbour sends, undo brings it back byte for byte', async () => {
    expect(await attack(box, guilty)).toEqual(['sent', 1]);
    const before = await portrait(box, POOL, NEXT);
    const done = await ask(box, 'block', 'site', guilty.domain, '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    expect(done.verified.map(({ check, ok }) => [check, ok])).toEqual(
      ['files', 'setting', 'probe', 'neighbour', 'arrivals'].map((check) => [check, true]),
    );
    box.keepRunning();
    expect(await attack(box, guilty)).toEqual(['failed', 0]);
    expect(await attack(box, neighbour)).toEqual(['sent', 1]);
    expect((await ask(box, 'verify', done.action)).code).toBe(0);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    box.keepRunning();
    expect(await portrait(box, POOL, NEXT)).toBe(before);
    expect(await attack(box, guilty)).toEqual(['sent', 1]);
  });

  test('a pool that serves two sites needs --accept-sites; a broken or an edited neighbour is not touched', async () => {
    await box.script(
      `sed 's/${neighbour.domain}/second.example/g; s/${neighbour.owner}.sock/${guilty.owner}.sock/' /etc/nginx/sites-enabled/${neighbour.domain}.conf > /etc/nginx/sites-enabled/second.conf`,
    );
    const refused = await runTool(box, 'block', 'site', guilty.domain, '--yes');
    expect([refused.code, refused.stdout]).toEqual([77, '']);
    expect(refused.stderr).toContain('second.example');
    const before = await portrait(box, POOL);
    await box.script(`echo 'nonsense' >> ${NEXT}`);
    expect((await ask(box, 'block', 'site', guilty.domain, '--yes', '--accept-sites')).code).toBe(75);
    const broken = await runTool(box, 'block', 'site', guilty.domain, '--yes', '--accept-sites', '--accept-pending');
    expect([broken.code, broken.stdout]).toEqual([75, '']);
    expect(await portrait(box, POOL)).toBe(before);
  });
});

describe.skipIf(why !== null && process.env['CI'] !== 'true')('blocking a site whose PHP runs as FastCGI under its owner', () => {
  let box: Box;
  const INI = `/var/www/${guilty.owner}/data/php-bin/php.ini`;
  const NEXT = `/var/www/${neighbour.owner}/data/php-bin/php.ini`;
  beforeAll(async () => {
    box = await openSiteBox('cgi', say);
  });
  afterAll(() => box?.close());

  test('its mail stops, the neighbour sends, undo brings it back byte for byte', async () => {
    expect(await attack(box, guilty)).toEqual(['sent', 1]);
    const before = await portrait(box, INI, NEXT);
    const dry = await runTool(box, '--json', 'block', 'site', guilty.domain, '--dry-run');
    const { diff, notes } = JSON.parse(dry.stdout) as { diff: { path: string }[]; notes: string[] };
    const list = `/etc/exim4/spamtrace-refused.${(await box.script(`id -u ${guilty.owner}`)).stdout.trim()}`;
    expect(diff.map(({ path }) => path)).toEqual(['/etc/exim4/exim4.conf.template', INI, list]);
    expect(notes.join()).toMatch(/not durable.*refuses that user too/);
    const done = await ask(box, 'block', 'site', guilty.domain, '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    expect(done.verified.map(({ check, ok }) => [check, ok])).toEqual(['files', 'setting', 'mta', 'probe', 'arrivals'].map((check) => [check, true]));
    expect(await attack(box, guilty)).toEqual(['failed', 0]);
    // What the owner writes over it does not let him out.
    const kept = await box.read(INI);
    await box.script(`sed -i '/sendmail_path/d' ${INI}; pkill -U ${guilty.owner} php-cgi || true`);
    expect((await attack(box, guilty))[1]).toBe(0);
    await box.write({ path: INI, text: kept, owner: `${guilty.owner}:${guilty.owner}`, mode: '0644' });
    expect(await attack(box, neighbour)).toEqual(['sent', 1]);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await portrait(box, INI, NEXT)).toBe(before);
    expect(await attack(box, guilty)).toEqual(['sent', 1]);
  });

  test('a link that the owner planted is not followed', async () => {
    const before = await portrait(box, '/etc/shadow');
    await box.script(`chown shop: /var/www/shop/data; mv ${INI} ${INI}.kept; ln -s /etc/shadow ${INI}`);
    const linked = await runTool(box, 'block', 'site', guilty.domain, '--yes', '--accept-sites');
    await box.script(
      `rm ${INI}; mv ${INI}.kept ${INI}; mv /var/www/${guilty.owner}/data/php-bin /var/www/${guilty.owner}/data/real; ln -s real /var/www/${guilty.owner}/data/php-bin`,
    );
    const above = await runTool(box, 'block', 'site', guilty.domain, '--yes', '--accept-sites');
    await box.script(`rm /var/www/${guilty.owner}/data/php-bin; mv /var/www/${guilty.owner}/data/real /var/www/${guilty.owner}/data/php-bin`);
    expect(await portrait(box, '/etc/shadow')).toBe(before);
    expect([linked.code, above.code], linked.stderr + above.stderr).toEqual([77, 77]);
  });
});

describe.skipIf(why !== null && process.env['CI'] !== 'true')('closing more than mail()', () => {
  let box: Box;
  beforeAll(async () => {
    box = await openSiteBox('cgi', say);
  });
  afterAll(() => box?.close());

  const status = async (site: LabSite, path = '/x.php'): Promise<string> =>
    (await box.run(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--interface', '198.51.100.10', `http://${site.domain}${path}`])).stdout;

  test('--whole: the site answers 503, its neighbour and its mailboxes go on, undo opens it', async () => {
    const before = await portrait(box, VHOST, OTHER);
    const done = await ask(box, 'block', 'site', guilty.domain, '--whole', '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    expect(done.verified.map(({ check }) => check)).toContain('closed');
    box.keepRunning();
    expect([await status(guilty), await status(neighbour), await status(guilty, '/.well-known/acme-challenge/x')]).toEqual(['503', '200', '404']);
    await box.script('sleep 0.5'); // the neighbour's page has sent one
    await box.quiet();
    expect(await attack(box, neighbour)).toEqual(['sent', 1]);
    await box.script(
      `swaks --silent 2 --server 203.0.113.10:587 --auth PLAIN --auth-user info@shop.example --auth-password secret --from info@shop.example --to rcpt@far.example`,
    );
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await portrait(box, VHOST, OTHER)).toBe(before);
    box.keepRunning();
    expect(await status(guilty)).toBe('200');
  });

  test('--also ports: its user reaches no mail server elsewhere, others do, and undo lets it', async () => {
    await box.runElsewhere(['/opt/node/bin/node', '-e', "require('net').createServer((one) => one.end()).listen(25, '::')"], '2001:db8:cc::');
    const reach = async (user: string, to: string): Promise<boolean> =>
      (await box.run(['timeout', '3', 'bash', '-c', `exec 3<>/dev/tcp/${to}/25`], { user, accept: 'any' })).code === 0;
    for (let tries = 0; tries < 50 && !(await reach('blog', '2001:db8:cc::25')); tries++) await box.script('sleep 0.1');
    const all = async (): Promise<boolean[]> => [
      await reach('shop', '2001:db8:cc::25'),
      await reach('blog', '2001:db8:cc::25'),
      await reach('shop', '127.0.0.1'),
    ];
    expect(await all()).toEqual([true, true, true]);
    const tables = async (): Promise<string> => (await box.run(['nft', 'list', 'tables'])).stdout;
    const done = await ask(box, 'block', 'site', guilty.domain, '--also', 'ports', '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    expect(await tables()).toContain(`spamtrace_${done.action}`);
    expect(await all()).toEqual([false, true, true]);
    expect((await ask(box, 'verify', done.action)).code).toBe(0);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    expect(await tables()).toBe('');
    expect(await all()).toEqual([true, true, true]);
  });

  test('--for: a line of cron ends it when it is due, and goes with it', async () => {
    const before = await portrait(box, `/var/www/${guilty.owner}/data/php-bin/php.ini`);
    await box.script('cp -r /opt/spamtrace /usr/local/lib/spamtrace; rm -f /usr/local/bin/node; cp /opt/node/bin/node /usr/local/bin/node');
    const own = ['/usr/local/bin/node', '/usr/local/lib/spamtrace/spamtrace.cjs'] as const;
    const block = await box.run([...own, '--json', 'block', 'site', guilty.domain, '--for', '1h', '--yes'], { accept: 'any' });
    expect(block.code, block.stderr).toBe(0);
    const { action } = JSON.parse(block.stdout) as { action: string };
    const line = await box.read(`/etc/cron.d/spamtrace-expire-${action}`);
    expect(line).toContain(`*/10 * * * * root ${own.join(' ')} expire`);
    expect((await runTool(box, 'expire')).stdout).toBe('');
    box.keepRunning();
    box.clock.advanceTo(new Date(box.clock.now().getTime() + 3_700_000));
    expect(await ask(box, 'expire')).toMatchObject({ code: 0, action, state: 'undone' });
    const journal = (await runTool(box, '--json', 'journal')).stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(journal)).toMatchObject({ action, by: 'expiry', state: 'undone' });
    expect(await portrait(box, `/var/www/${guilty.owner}/data/php-bin/php.ini`)).toBe(before);
    expect((await box.script('ls /etc/cron.d')).stdout).toBe('');
    expect((await runTool(box, 'block', 'cron', 'root', '--for', '1h', '--yes')).code).not.toBe(0);
  });

  test('a user with two sites is not shut out', async () => {
    await box.script(
      `sed 's/${neighbour.domain}/third.example/g; s/${neighbour.owner} ${neighbour.owner}/${guilty.owner} ${guilty.owner}/' ${OTHER} > /etc/apache2/sites-enabled/third.conf; apache2ctl graceful; sleep 1`,
    );
    const refused = await runTool(box, 'block', 'site', guilty.domain, '--also', 'ports', '--yes', '--accept-sites');
    expect([refused.code, refused.stdout]).toEqual([77, '']);
  });
});

describe.skipIf(why !== null && process.env['CI'] !== 'true')('doctor --fix', () => {
  test('makes each change by the same road, and undo takes it back byte for byte', async () => {
    const box = await openSiteBox('module', say);
    const etc = async (): Promise<string> =>
      (await box.script("find /etc -xdev -type f -exec sha256sum {} + | sort -k2; find /etc -xdev -type f -printf '%p %U %G %m\\n' | sort")).stdout;
    try {
      await box.script("sed -i '/MAIN_LOG_SELECTOR/d' /etc/exim4/exim4.conf.localmacros; update-exim4.conf");
      const found = (await runTool(box, '--json', 'doctor')).stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { id: string; present: boolean; fix: string | null });
      const ids = found.flatMap(({ id, present, fix }) => (!present && fix !== null ? [id] : []));
      expect(ids).toContain('exim-arguments');
      const before = await etc();
      let applied = 0;
      for (const id of ids) {
        expect((await runTool(box, 'doctor', '--fix', id)).code).toBe(0);
        expect(await etc()).toBe(before);
        const done = await ask(box, 'doctor', '--fix', id, '--yes');
        say(`lab: doctor --fix ${id}: ${done.code} ${done.state} ${done.stderr} ${done.verified.map(({ says }) => says).join('; ')}`);
        if (done.state === 'applied') {
          applied++;
          expect(await etc()).not.toBe(before);
          expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
        } else expect([65, 69, 74, 75]).toContain(done.code);
        expect(await etc()).toBe(before);
      }
      expect(applied).toBeGreaterThan(1);
    } finally {
      await box.close();
    }
  });
});
