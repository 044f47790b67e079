import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { localHost } from '../../host/local.ts';
import { rootedHost } from '../../host/rooted.ts';
import { parameters, settingsOf, words } from './configuration.ts';
import { locatePostfix } from './locate.ts';

const base = mkdtempSync(join(tmpdir(), 'postfix-'));
let machines = 0;
afterAll(() => rmSync(base, { recursive: true }));

/** A copied machine with these files; a name that ends with a slash is a directory. */
function machine(files: Readonly<Record<string, string>>): string {
  const root = join(base, String(machines++));
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/hostname'), 'mx1.corp.example\n');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(path.endsWith('/') ? join(root, path) : dirname(join(root, path)), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(join(root, path), text);
  }
  return root;
}

const MAIN = `# See postconf(5)
myhostname = mx1.corp.example
mydestination = $myhostname, localhost,
    Corp.example
# a comment between does not end it
    /etc/postfix/local-domains
virtual_mailbox_domains = hash:/etc/postfix/vdomains, mysql:/etc/postfix/sql.cf
hash_queue_depth = 2
syslog_name = \${multi_instance_name?{$multi_instance_name}:{postfix}}
`;

describe('locatePostfix', () => {
  it('reads a copy: continued lines, tables, files of names', () => {
    const root = machine({
      'etc/postfix/main.cf': MAIN,
      'etc/postfix/local-domains': 'shop.example\n# no\nblog.example x\n',
      'etc/postfix/vdomains': 'mail.example OK\n',
      'var/spool/postfix/deferred/': '',
    });
    expect(locatePostfix(rootedHost(root))).toEqual({
      programs: null,
      version: null,
      instances: [{ prefix: '', config: '/etc/postfix', spool: '/var/spool/postfix', hashed: ['deferred', 'defer'], depth: 2 }],
      tags: ['postfix'],
      logFiles: [],
      user: 'postfix',
      domains: ['mx1.corp.example', 'corp.example', 'shop.example', 'blog.example', 'mail.example'],
    });
  });

  it('takes what a removed Postfix left behind for none', () => {
    expect(locatePostfix(rootedHost(machine({ 'etc/postfix/main.cf': MAIN })))).toBeNull();
    expect(locatePostfix(rootedHost(machine({ 'var/spool/postfix/deferred/': '' })))).toBeNull();
    const here = {
      ...localHost(),
      facts: rootedHost(machine({ 'etc/postfix/main.cf': MAIN, 'var/spool/postfix/deferred/': '' })).facts,
      program: () => null,
    };
    expect(locatePostfix(here)).toBeNull();
  });

  it('finds all instances, and what their lines are tagged with', () => {
    const root = machine({
      'etc/postfix/main.cf': 'multi_instance_directories = /etc/postfix-out\nmaillog_file = /var/log/postfix.log\n',
      'etc/postfix-out/main.cf': 'multi_instance_name = postfix-out\nqueue_directory = /var/spool//postfix-out/\n',
      'var/spool/postfix/deferred/': '',
    });
    expect(locatePostfix(rootedHost(root))).toMatchObject({
      instances: [{ prefix: '' }, { prefix: 'postfix-out/', config: '/etc/postfix-out', spool: '/var/spool/postfix-out' }],
      tags: ['postfix', 'postfix-out'],
      logFiles: ['/var/log/postfix.log'],
    });
  });
});

describe('settings', () => {
  it('expand names as postconf(5) says, and do not go round for ever', () => {
    const { value } = settingsOf(parameters('a = $b\nb = ${a}\nc = x$$y $(d)${e?set}${e:unset}\nd = D\n'), 'h.example');
    expect([value('c'), value('mydomain'), value('nothing')]).toEqual(['x$y Dunset', 'example', '']);
    expect(value('a').length).toBeLessThan(100);
  });

  it('are split at commas and white space', () => {
    expect(words(' a,b  c,\td ')).toEqual(['a', 'b', 'c', 'd']);
  });
});
