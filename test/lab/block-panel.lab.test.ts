import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, attack, guilty, neighbour, openSiteBox } from './block.ts';
import type { Box } from './box/box.ts';
import { whyNoLab } from './capability.ts';
import { runTool } from './play/tool.ts';
import { docroot } from './programs/apache.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

const { domain, owner } = guilty;

/**
 * The trees of panels as their documentation has them, made by hand for a real Apache: no panel can be installed here. `hosts`: the virtual hosts that the panel
 * writes, each with the directory and the pattern of what it includes.
 */
const panels = [
  {
    name: 'Hestia',
    mark: '/usr/local/hestia/conf/hestia.conf',
    hosts: [
      { file: `/home/${owner}/conf/web/${domain}/apache2.conf`, port: 80, include: `/home/${owner}/conf/web/${domain}/apache2.conf_*` },
      { file: `/home/${owner}/conf/web/${domain}/apache2.ssl.conf`, port: 8081, include: `/home/${owner}/conf/web/${domain}/apache2.ssl.conf_*` },
    ],
  },
  {
    name: 'ISPmanager',
    mark: '/usr/local/mgr5/etc/ispmgr.conf',
    hosts: [{ file: `/etc/apache2/vhosts/${owner}/${domain}.conf`, port: 80, include: `/etc/apache2/vhosts-resources/${domain}/*.conf` }],
  },
  {
    name: 'Plesk',
    mark: '/usr/local/psa/version',
    hosts: [
      {
        file: `/var/www/vhosts/system/${domain}/conf/httpd.conf`,
        port: 80,
        include: `/var/www/vhosts/system/${domain}/conf/vhost.conf`,
      },
    ],
    own: `# the administrator's own\nSetEnv LAB 1`,
  },
  {
    name: 'cPanel',
    mark: '/usr/local/cpanel/version',
    hosts: [
      {
        file: '/usr/local/apache/conf/hosts.conf',
        port: 80,
        include: `/etc/apache2/conf.d/userdata/std/2_4/${owner}/${domain}/*.conf`,
      },
    ],
  },
];

describe.skipIf(why !== null && process.env['CI'] !== 'true').each(panels)('a site whose virtual host $name writes', ({ name, mark, hosts, own }) => {
  let box: Box;
  /** What the panel makes of its template: nothing of what stood there stays. */
  const rebuild = async (): Promise<void> => {
    await box.write(...hosts.map(({ file, port, include }) => ({ path: file, text: virtualHost(port, include) })));
    // Until Apache has loaded them they are somebody's pending edit.
    await box.script('apache2ctl graceful; sleep 3');
  };
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openSiteBox('module', say);
    await box.write({ path: mark, text: '' }, ...hosts.map(({ file, port, include }) => ({ path: file, text: virtualHost(port, include) })));
    const links = hosts.map(({ file }, index) => `ln -s ${file} /etc/apache2/sites-enabled/panel-${index}.conf`).join('\n');
    const directories = hosts.map(({ include }) => `mkdir -p ${include.slice(0, include.lastIndexOf('/'))}`).join('\n');
    if (own !== undefined) await box.write({ path: hosts[0]?.include ?? '', text: own });
    await box.script(`rm /etc/apache2/sites-enabled/${domain}.conf; ${directories}\n${links}
      echo 'Listen 8081' > /etc/apache2/conf-enabled/twin.conf; apache2ctl graceful; sleep 1`);
    box.keepRunning();
  });
  afterAll(() => box?.close());

  const twins = hosts.map(({ port }) => ['--connect-to', `${domain}:80:${domain}:${port}`]);
  const attacks = async (): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (const twin of twins) all.push(await attack(box, guilty, twin));
    return all;
  };
  const places = hosts.map(({ include }) => include.slice(0, include.lastIndexOf('/')));
  const tree = async (): Promise<string> =>
    (await box.script(`find ${[...new Set(places)].join(' ')} -type f -exec sha256sum {} + | sort -k2; ls -lA --time-style=+ ${places.join(' ')}`))
      .stdout;

  test('is stopped in a file beside it that outlasts a rebuild, and undo leaves nothing', async () => {
    expect(await attacks()).toEqual(hosts.map(() => ['sent', 1]));
    const before = await tree();
    const dry = JSON.parse((await runTool(box, '--json', 'block', 'site', domain, '--dry-run')).stdout) as {
      diff: { path: string }[];
      notes: string[];
    };
    expect(dry.diff.map(({ path }) => path.replace(/spamtrace-[0-9a-f]{8}/, '*'))).toEqual(hosts.map(({ include }) => include));
    expect(dry.notes.join()).toContain('could not be tried on a real one');
    const done = await ask(box, 'block', 'site', domain, '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    box.keepRunning();
    expect(done.verified.filter(({ check }) => check === 'probe')).toHaveLength(hosts.length);
    expect(await attacks()).toEqual(hosts.map(() => ['failed', 0]));
    expect(await attack(box, neighbour)).toEqual(['sent', 1]);
    await rebuild();
    expect(await attacks()).toEqual(hosts.map(() => ['failed', 0]));
    const held = await ask(box, 'verify', done.action);
    expect([held.code, held.verified.filter(({ ok }) => !ok)]).toEqual([0, []]);
    expect(await ask(box, 'undo', done.action)).toMatchObject({ code: 0, state: 'undone' });
    box.keepRunning();
    expect(await tree()).toBe(before);
    expect(await attacks()).toEqual(hosts.map(() => ['sent', 1]));
  });

  test('can be closed there too, and verify sees when the panel includes it no more', async () => {
    const status = async (): Promise<string> =>
      (await box.run(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--interface', '198.51.100.10', `http://${domain}/x.php`])).stdout;
    const done = await ask(box, 'block', 'site', domain, '--whole', '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, state: 'applied' });
    await rebuild();
    expect(await status()).toBe('503');
    expect((await ask(box, 'verify', done.action)).verified.filter(({ ok }) => !ok)).toEqual([]);
    const [first] = hosts;
    const text = virtualHost(80, '/nowhere/*.conf');
    await box.write({ path: first?.file ?? '', text });
    await box.script('apache2ctl graceful; sleep 1');
    const lost = await ask(box, 'verify', done.action);
    expect([lost.code, lost.verified.find(({ check }) => check === 'closed')?.ok]).toEqual([1, false]);
    await rebuild();
    const undone = await ask(box, 'undo', done.action);
    expect(undone.state, undone.stderr).toBe('undone');
  });

  test('is changed where it stands when others can write the directory', async () => {
    await box.script(`chown ${owner}: ${places[0] ?? ''}`);
    const dry = JSON.parse((await runTool(box, '--json', 'block', 'site', domain, '--dry-run')).stdout) as {
      diff: { path: string }[];
      notes: string[];
    };
    await box.script(`chown root: ${places[0] ?? ''}`);
    expect(dry.diff.map(({ path }) => path)).toEqual(hosts.map(({ file }) => file));
    expect(dry.notes.join().toLowerCase()).toContain(`the panel ${name.toLowerCase()} may write this file again`);
  });
});

function virtualHost(port: number, include: string): string {
  return `<VirtualHost *:${port}>
    ServerName ${domain}
    ServerAlias www.${domain}
    DocumentRoot ${docroot(guilty)}
    DirectoryIndex index.php
    IncludeOptional ${include.replace(/[^/]*$/, 'apache2.forcessl.conf*')}
    CustomLog /var/log/apache2/${domain}-access.log combined
    <Directory ${docroot(guilty)}>
        AllowOverride All
        php_admin_value sendmail_path "/usr/sbin/sendmail -t -i -f admin@${domain}"
    </Directory>
    IncludeOptional ${include}
</VirtualHost>
`;
}
