import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { BlockPlan } from '../../domain/plan.ts';
import { ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { localHost } from '../../host/local.ts';
import { foldEntries, loadEntries } from '../../journal/journal.ts';
import { utcZone } from '../../parse/zone.ts';
import { listCronJobs } from '../../system/crontabs.ts';
import type { Context } from '../context.ts';
import { applyBlock } from './apply.ts';
import { disableCronJob } from './cron.ts';
import { differenceLines } from './difference-lines.ts';
import { expireBlocks } from './expire.ts';
import { manyHosts, manyNames } from './fixtures/many-hosts.ts';
import { loadDifferences, planBlock } from './plan-block.ts';
import { resumeBlock } from './resume.ts';
import { blockSiteMail } from './site.ts';
import { undoBlock } from './undo.ts';

const base = mkdtempSync(join(tmpdir(), 'block-'));
let machines = 0;
afterAll(() => rmSync(base, { recursive: true }));

/** Machines on which each remedy has something to do, with the name of the source: the laws hold for every one. */
const CRONTAB =
  '# shop\nMAILTO=""\n*/5 * * * *\tperl /home/shop/.x/upd.pl > /dev/null \r\n10 * * * * du -s /home/shop | tail -1\n@daily caf\u00e9 without end';
const vhost = (name: string, user: string, inside = ''): string =>
  `<VirtualHost *:80>\r\n  ServerName ${name}\r\n  ServerAlias www.${name}\r\n  DocumentRoot "/home/${user}/my sites/${name}"\r\n${inside}</VirtualHost>\r\n`;
const WEB = {
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\nshop:x:1001:1001::/home/shop:/bin/sh\nblog:x:1002:1002::/home/blog:/bin/sh\n',
  'etc/apache2/apache2.conf': 'LoadModule php_module x.so\nInclude sites/*.conf\n',
  'etc/apache2/sites/a.conf': vhost('blog.example', 'blog') + vhost('shop.example', 'shop') + vhost('shop.example', 'shop').replace('*:80', '*:443'),
  'etc/apache2/sites/b.conf':
    vhost('pool.example', 'shop', 'SetHandler "proxy:unix:/run/php/shop.sock|fcgi://localhost"\n') +
    vhost('cgi.example', 'blog', 'FcgidWrapper /home/blog/bin/php .php\n'),
  'etc/php/8.2/fpm/pool.d/shop.conf': '[shop]\nuser = shop\nlisten = /run/php/$pool.sock\nphp_admin_value[sendmail_path] = "x" ; y\n',
  'home/blog/bin/php': '#!/bin/sh\nexport PHPRC=/home/blog/bin\nexec /usr/bin/php-cgi\n',
  'home/blog/bin/php.ini': '[PHP]\nsendmail_path = "/usr/sbin/sendmail -t -i"\nx = caf\u00e9\n',
};
const MEMBERS = [
  { remedy: disableCronJob, name: '/var/spool/cron/crontabs/shop:3', files: { 'var/spool/cron/crontabs/shop': CRONTAB } },
  {
    remedy: disableCronJob,
    name: 'cron-job:nobody:2ad2a98d',
    files: {
      'etc/crontab': 'SHELL=/bin/sh\n17 * * * * root run-parts /etc/cron.hourly\n',
      'etc/cron.d/job': '* * * * * nobody /bin/mailer\n5 5 * * * nobody /bin/other\n1 1 * * * nobody /bin/mailer',
    },
  },
  { remedy: blockSiteMail, name: 'www.shop.example', files: WEB },
  { remedy: blockSiteMail, name: 'pool.example', files: WEB },
  { remedy: blockSiteMail, name: 'cgi.example', files: WEB },
] as const;

/** The local host, its paths below a directory: what is written is really written there. */
function hostIn(root: string): Host {
  const host = localHost();
  const inside = (path: string): string => root + path;
  return {
    ...host,
    kind: 'local',
    uid: 0,
    facts: (path) => host.facts(inside(path)),
    factsUnlinked: (path) => host.factsUnlinked(inside(path)),
    list: (path) => host.list(inside(path)),
    readText: (path, limit) => host.readText(inside(path), limit),
    readTextUnlinked: (path, limit) => host.readTextUnlinked(inside(path), limit),
    resolve: (path) => (host.resolve(inside(path)) === null ? null : path),
    settle: (path) => host.settle(inside(path))?.slice(root.length) ?? null,
    swapFile: (path, swap) => host.swapFile(inside(path), swap),
    dropPart: (path) => host.dropPart(inside(path)),
    appendDurably: (path, line) => host.appendDurably(inside(path), line),
    lock: (path) => host.lock(inside(path)),
    run: () => ({ status: 0, stdout: '', stderr: '' }),
    program: (path) => path ?? null,
    request: () => null,
    requestScript: () => null,
  };
}

interface Machine {
  readonly root: string;
  readonly host: Host;
  readonly context: Context;
}

function machine(files: Readonly<Record<string, string>>): Machine {
  const root = join(base, `m${machines++}`);
  mkdirSync(join(root, 'run'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text, 'latin1');
    chmodSync(join(root, path), 0o640);
  }
  const host = hostIn(root);
  return { root, host, context: contextFor(host) };
}

function contextFor(host: Host): Context {
  return {
    ...{ host, servers: [], zone: utcZone, now: Date.now(), since: null, until: null },
    ...{ journal: '/var/lib/spamtrace/journal.jsonl', exports: '/var/lib/spamtrace/exports', trusts: new Map(), countryPlaces: [] },
  };
}

const ASKED = { also: [], whole: false, expires: null, acceptSites: true, acceptPending: false, kill: false } as const;

/** Every file but our own, with its mode. */
function treeOf(root: string): Readonly<Record<string, string>> {
  const names = (readdirSync(root, { recursive: true, encoding: 'utf8' }) as string[]).filter((name) => !name.startsWith('var/lib/spamtrace'));
  const files = names.filter((name) => statSync(join(root, name)).isFile()).sort();
  return Object.fromEntries(
    files.map((name) => [`${name} ${(statSync(join(root, name)).mode & 0o7777).toString(8)}`, readFileSync(join(root, name), 'latin1')]),
  );
}

function plan({ context }: Machine, member: (typeof MEMBERS)[number]): { action: string; plan: BlockPlan } {
  const planned = planBlock(context, member.remedy.find(context, member.name), ASKED);
  return { action: planned.action, plan: JSON.parse(JSON.stringify(planned.plan)) as BlockPlan };
}

const block = (on: Machine, member: (typeof MEMBERS)[number]): ReturnType<typeof applyBlock> =>
  applyBlock(on.context, { ...plan(on, member), by: 'root', until: null });

const stateOf = ({ host }: Machine, action: string): string | undefined =>
  foldEntries(loadEntries(host, '/var/lib/spamtrace/journal.jsonl')).get(action)?.state;

const exitOf = (work: () => unknown): number | null => {
  try {
    work();
    return null;
  } catch (cause) {
    return cause instanceof ToolError ? cause.exit : -1;
  }
};

/** A host that dies at its n-th change of anything: from then on it does nothing any more. */
function dyingAt(host: Host, most: number): Host {
  let left = most;
  const dead =
    <A extends readonly unknown[], R>(call: (...parameters: A) => R, change: boolean) =>
    (...parameters: A): R => {
      if (left <= 0 || (change && --left <= 0)) {
        left = 0;
        throw new Error('killed');
      }
      return call(...parameters);
    };
  return {
    ...host,
    readTextUnlinked: dead(host.readTextUnlinked, false),
    swapFile: dead(host.swapFile, true),
    appendDurably: dead(host.appendDurably, true),
    run: dead(host.run, true),
  };
}

describe.each(MEMBERS)('$remedy.id of $name', (member) => {
  it('changes nothing while planning, and shows what the change makes', () => {
    const on = machine(member.files);
    const before = treeOf(on.root);
    const planned = plan(on, member);
    expect(treeOf(on.root)).toEqual(before);
    const shown = loadDifferences(on.host, planned.plan);
    applyBlock(on.context, { ...planned, by: 'root', until: null });
    for (const { path, after } of shown)
      expect(Buffer.from(after, 'utf8').toString('utf8')).toBe(readFileSync(on.root + path, 'utf8').replaceAll('\ufffd', '\\xE9'));
  });

  it('is undone byte for byte with the mode, from what the journal holds', () => {
    const on = machine(member.files);
    const before = treeOf(on.root);
    const { entry, checks } = block(on, member);
    expect([entry.state, checks.map(({ ok }) => ok).includes(false)]).toEqual(['applied', false]);
    expect(treeOf(on.root)).not.toEqual(before);
    expect(Object.keys(treeOf(on.root))).toEqual(Object.keys(before));
    expect(statSync(join(on.root, 'var/lib/spamtrace/journal.jsonl')).mode & 0o777).toBe(0o600);
    expect(undoBlock(on.context, { action: entry.action, by: 'root', merge: false }).entry.state).toBe('undone');
    expect(treeOf(on.root)).toEqual(before);
    expect(stateOf(on, entry.action)).toBe('undone');
    expect(exitOf(() => undoBlock(on.context, { action: entry.action, by: 'root', merge: false }))).toBe(65);
  });

  it('refuses to undo what was changed since, shows how, and takes just its own part out with --merge', () => {
    const on = machine(member.files);
    const { entry, plan: stored } = { entry: block(on, member).entry, plan: null };
    expect(stored).toBeNull();
    const [path = ''] = (entry.plan as BlockPlan).steps.flatMap((step) => ('path' in step ? [on.root + step.path] : []));
    const before = treeOf(machine(member.files).root);
    writeFileSync(path, `# by hand\n${readFileSync(path, 'latin1')}`, 'latin1');
    const changed = treeOf(on.root);
    try {
      undoBlock(on.context, { action: entry.action, by: 'root', merge: false });
      expect.unreachable();
    } catch (cause) {
      expect(cause).toMatchObject({ exit: 75, lines: ['+# by hand'] });
    }
    expect(treeOf(on.root)).toEqual(changed);
    expect(stateOf(on, entry.action)).toBe('applied');
    undoBlock(on.context, { action: entry.action, by: 'root', merge: true });
    const name = `${path.slice(on.root.length + 1)} 640`;
    expect(treeOf(on.root)).toEqual({ ...before, [name]: `# by hand\n${before[name] ?? ''}` });
  });

  it('refuses what was changed between plan and act', () => {
    const on = machine(member.files);
    const planned = plan(on, member);
    const [step] = planned.plan.steps;
    const path = on.root + (step?.kind === 'write' ? step.path : '');
    writeFileSync(path, `${readFileSync(path, 'latin1')}\n`, 'latin1');
    const before = treeOf(on.root);
    expect(exitOf(() => applyBlock(on.context, { ...planned, by: 'root', until: null }))).toBe(75);
    expect(treeOf(on.root)).toEqual(before);
    expect(stateOf(on, planned.action)).toBeUndefined();
  });

  it('ends clean by resume or undo, whatever change it was killed at', () => {
    for (const way of ['resume', 'undo'] as const) {
      for (let most = 1; ; most++) {
        const on = machine(member.files);
        const before = treeOf(on.root);
        const planned = plan(on, member);
        const wasKilled = exitOf(() => applyBlock(contextFor(dyingAt(on.host, most)), { ...planned, by: 'root', until: null })) === -1;
        if (!wasKilled) break;
        const state = stateOf(on, planned.action);
        if (most === 1) expect([state, treeOf(on.root)]).toEqual([undefined, before]);
        if (state === undefined) continue;
        expect(state).toBe('planned');
        if (way === 'resume') {
          expect(resumeBlock(on.context, planned.action, 'root').entry.state).toBe('applied');
          expect(exitOf(() => resumeBlock(on.context, planned.action, 'root'))).toBe(65);
        }
        expect(undoBlock(on.context, { action: planned.action, by: 'root', merge: false }).entry.state).toBe('undone');
        expect(treeOf(on.root)).toEqual(before);
      }
    }
  });

  it('can be undone again after an undo was killed', () => {
    for (let most = 1; ; most++) {
      const on = machine(member.files);
      const before = treeOf(on.root);
      const { action } = block(on, member).entry;
      const wasKilled = exitOf(() => undoBlock(contextFor(dyingAt(on.host, most)), { action, by: 'root', merge: false })) === -1;
      if (!wasKilled) break;
      undoBlock(on.context, { action, by: 'root', merge: false });
      expect(treeOf(on.root)).toEqual(before);
    }
  });

  it('rolls back what a full disk cuts short', () => {
    const on = machine(member.files);
    const before = treeOf(on.root);
    const planned = plan(on, member);
    const host: Host = {
      ...on.host,
      swapFile: (path) => {
        throw new ToolError('cannot-write', 71, `cannot write ${path}: no space left`);
      },
    };
    const { entry, checks } = applyBlock(contextFor(host), { ...planned, by: 'root', until: null });
    expect([entry.state, checks[0]?.ok]).toEqual(['rolled-back', false]);
    expect(treeOf(on.root)).toEqual(before);
    expect(stateOf(on, planned.action)).toBe('rolled-back');
  });

  it('is refused a second time, and while another run has the lock', () => {
    const on = machine(member.files);
    const planned = plan(on, member);
    const lock = on.host.lock('/var/lib/spamtrace/journal.jsonl.lock');
    expect(exitOf(() => applyBlock(on.context, { ...planned, by: 'root', until: null }))).toBe(75);
    lock?.release();
    applyBlock(on.context, { ...planned, by: 'root', until: null });
    expect(exitOf(() => applyBlock(on.context, { ...planned, by: 'root', until: null }))).toBe(65);
  });

  it('ends by itself when it is due, signed so', () => {
    const on = machine(member.files);
    const before = treeOf(on.root);
    const planned = plan(on, member);
    applyBlock(on.context, { ...planned, by: 'root', until: Date.now() + 60_000 });
    expect(expireBlocks(on.context)).toEqual([]);
    expect(expireBlocks({ ...on.context, now: Date.now() + 61_000 })).toMatchObject([
      { kind: 'ended', done: { entry: { state: 'undone', by: 'expiry' } } },
    ]);
    expect(treeOf(on.root)).toEqual(before);
  });
});

describe('cron jobs', () => {
  it('switches off one line alone, and every other job stays', () => {
    const on = machine(MEMBERS[0].files);
    block(on, MEMBERS[0]);
    const [, , off, ...rest] = readFileSync(join(on.root, 'var/spool/cron/crontabs/shop'), 'latin1').split('\n');
    expect(off).toMatch(/^# off by spamtrace, back with: spamtrace undo [0-9a-f]{8} # \*\/5 \* \* \* \*\tperl .*\r$/);
    expect(rest).toEqual(CRONTAB.split('\n').slice(3));
    expect(listCronJobs(on.host).map(({ line }) => line)).toEqual([4, 5]);
  });

  it('follows no link that was planted, and writes no file with a second name', () => {
    const on = machine({ 'etc/passwd': 'x', 'etc/cron.d/job': '* * * * * nobody /bin/mailer\n' });
    const planned = plan(on, MEMBERS[1]);
    rmSync(join(on.root, 'etc/cron.d/job'));
    writeFileSync(join(on.root, 'other'), '* * * * * nobody /bin/mailer\n');
    symlinkSync(join(on.root, 'other'), join(on.root, 'etc/cron.d/job'));
    expect(exitOf(() => applyBlock(on.context, { ...planned, by: 'root', until: null }))).not.toBeNull();
    expect(readFileSync(join(on.root, 'other'), 'utf8')).toBe('* * * * * nobody /bin/mailer\n');
    expect(existsSync(join(on.root, 'etc/cron.d/.job.spamtrace-part'))).toBe(false);
  });

  it.each([
    ['nobody', 64],
    ['nobody:deadbeef', 65],
    ['shop', 65],
  ])('%s ends with %d', (name, exit) => {
    const on = machine(MEMBERS[1].files);
    expect(exitOf(() => disableCronJob.find(on.context, name))).toBe(exit);
  });
});

describe.each([
  ['a file each', false],
  ['one file', true],
])('a thousand virtual hosts in %s', (_name, inOne) => {
  const COUNT = 1000;
  const on = machine(manyHosts(COUNT, inOne));
  const names = manyNames(COUNT);

  // One of each spelling, near the beginning, in the middle and at the end.
  it.each([0, 500, 501, 502, 503, 998, 999])('finds the right one (%d) and changes that alone', (at) => {
    const name = names[at] ?? '';
    const { plan: made } = planBlock(on.context, blockSiteMail.find(on.context, name), ASKED);
    expect(made.sites).toEqual([name]);
    const [difference, ...more] = loadDifferences(on.host, made);
    expect(more).toEqual([]);
    const changed = differenceLines(difference?.before ?? '', difference?.after ?? '');
    const added = changed.filter((line) => line.startsWith('+'));
    const removed = changed.filter((line) => line.startsWith('-'));
    expect(added.length).toBeLessThanOrEqual(4);
    expect(added.filter((line) => line.includes('php_admin_value sendmail_path "/bin/false"')).length).toBeGreaterThan(0);
    expect(removed.every((line) => line.includes(`info@${name}`))).toBe(true);
    const hosts = (difference?.after ?? '').split(/(?=^[ \t]*<virtualhost)/im).filter((part) => part.includes('/bin/false'));
    if (!(difference?.after ?? '').includes(`Use Host ${name} `)) for (const host of hosts) expect(host).toContain(name);
  });
});

describe('two blocks in one file', () => {
  const both = (on: Machine): readonly string[] =>
    ['blog.example', 'www.shop.example'].map((name) => block(on, { ...MEMBERS[2], name } as unknown as (typeof MEMBERS)[number]).entry.action);

  it.each([false, true])('are undone in any order, byte for byte (backwards: %s)', (backwards) => {
    const on = machine(WEB);
    const before = treeOf(on.root);
    const actions = backwards ? both(on).toReversed() : both(on);
    for (const action of actions) expect(undoBlock(on.context, { action, by: 'root', merge: false }).entry.state).toBe('undone');
    expect(treeOf(on.root)).toEqual(before);
  });

  it('are not, when somebody else has had a hand in it', () => {
    const on = machine(WEB);
    const [first = ''] = both(on);
    const path = join(on.root, 'etc/apache2/sites/a.conf');
    writeFileSync(path, `${readFileSync(path, 'latin1')}# by hand\n`, 'latin1');
    expect(exitOf(() => undoBlock(on.context, { action: first, by: 'root', merge: false }))).toBe(75);
    expect(readFileSync(path, 'latin1')).toContain(first);
  });
});
