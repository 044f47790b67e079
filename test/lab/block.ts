import { setTimeout as pause } from 'node:timers/promises';
import { openBox, type Box } from './box/box.ts';
import type { BoxMta, Suite } from './box/recipe.ts';
import { after } from './play/timeline.ts';
import { runTool } from './play/tool.ts';
import { addClients } from './programs/accounts.ts';
import { docroot, startApache, type LabSite, type PhpMode } from './programs/apache.ts';
import { startSyslogAndCron, writeCrontab } from './programs/cron.ts';
import { startExim } from './programs/exim.ts';
import { startMailServer } from './programs/mail-server.ts';
import { startFpm } from './programs/fpm.ts';
import { readSink, startSink } from './programs/sink.ts';

/** What a block, its undo or its verification answered. */
export interface Answer {
  readonly code: number;
  readonly stderr: string;
  readonly action: string;
  readonly state: string;
  readonly verified: readonly { readonly check: string; readonly ok: boolean; readonly says: string }[];
}

/** Runs the tool as a script would, and reads its one line of JSON; empty fields where it answered none. */
export async function ask(box: Box, ...words: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await runTool(box, '--json', ...words);
  const line = stdout.trimEnd();
  return { action: '', state: '', verified: [], ...(line === '' ? {} : (JSON.parse(line) as object)), code, stderr };
}

/** Owner, mode, attributes and digest of files. */
export async function portrait(box: Box, ...paths: readonly string[]): Promise<string> {
  const { stdout } = await box.script(
    paths
      .map((path) => `stat -c '%n %U %G %a' '${path}'; sha256sum '${path}'; getfattr -d -m - --absolute-names '${path}' 2> /dev/null || true`)
      .join('\n'),
  );
  return stdout;
}

/** Messages that a sender has got out so far. */
export async function sentBy(box: Box, sender: string): Promise<number> {
  return (await readSink(box)).filter((message) => message.sender.startsWith(sender)).length;
}

/** Opens a box with Exim and cron, where a job of one client sends spam each minute and a neighbour's job sends too. */
export async function openCronBox(say: (line: string) => void, suite: Suite = 'bookworm'): Promise<Box> {
  const box = await openBox({ suite, hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
  try {
    await addClients(box, ['shop', 'blog']);
    await startSink(box, new Map());
    await startExim(box, { log: 'rich', localDomains: ['shop.example', 'blog.example'] });
    await box.script('setfattr -n user.note -v kept /etc/crontab 2>/dev/null || true');
    await writeCrontab(box, 'shop', ['# mine', `* * * * * ${sendmail('spam@shop.example')}`, `* * * * * ${sendmail('bill@shop.example')}`]);
    await writeCrontab(box, 'blog', [`* * * * * ${sendmail('letter@blog.example')}`]);
    await startSyslogAndCron(box);
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

function sendmail(sender: string): string {
  return `echo hello | /usr/sbin/sendmail -i -f ${sender} rcpt@far.example`;
}

/** Lets cron see the beginning of the next minute, and all mail go out. */
export async function nextMinute(box: Box): Promise<void> {
  const now = box.clock.now();
  box.clock.advanceTo(after(new Date(Math.floor(now.getTime() / 60_000) * 60_000), 61));
  await pause(1500);
  await box.quiet();
}

/** The site that sends spam, its neighbour of the same server, and how a letter of each is recognised. */
export const guilty: LabSite = { domain: 'shop.example', owner: 'shop' };
export const neighbour: LabSite = { domain: 'blog.example', owner: 'blog' };

/** What a box with sites may have beside them. */
interface SiteBoxOptions {
  /** What is done before the web server starts. */
  readonly prepare?: (box: Box) => Promise<void>;
  readonly mta?: BoxMta;
  readonly suite?: Suite;
}

/** Opens a box with two sites whose x.php mails whoever asks for it. */
export async function openSiteBox(php: PhpMode, say: (line: string) => void, options: SiteBoxOptions = {}): Promise<Box> {
  const { prepare, mta = 'exim', suite = 'bookworm' } = options;
  const box = await openBox({ suite, mta, hostname: 'web1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
  try {
    const sites = [guilty, neighbour];
    await addClients(box, ['shop', 'blog']);
    await box.write(...sites.map((site) => ({ path: `${docroot(site)}/x.php`, owner: `${site.owner}:${site.owner}`, text: mailerPage(site) })));
    await startSink(box, new Map());
    await startMailServer(box, { log: 'rich', localDomains: sites.map(({ domain }) => domain), logins: new Map([['info@shop.example', 'secret']]) });
    await prepare?.(box);
    if (php === 'fpm') await startFpm(box, sites);
    else await startApache(box, { sites, php });
    await startSyslogAndCron(box);
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

function mailerPage({ domain }: LabSite): string {
  return `<?php echo mail('rcpt@far.example', 'hello', 'text', 'From: x@${domain}', '-fx@${domain}') ? 'sent' : 'failed';\n`;
}

/** Asks for the page that mails: what it says, and how many messages of the site have reached the world since. */
export async function attack(
  box: Box,
  { domain, scheme = 'http' }: LabSite & { readonly scheme?: 'http' | 'https' },
  options: readonly string[] = [],
): Promise<readonly [says: string, arrived: number]> {
  const before = await sentBy(box, `x@${domain}`);
  const { stdout } = await box.run(['curl', '-s', '--interface', '198.51.100.10', ...options, `${scheme}://${domain}/x.php`], { accept: 'any' });
  await pause(400);
  await box.quiet();
  return [stdout.trim(), (await sentBy(box, `x@${domain}`)) - before];
}
