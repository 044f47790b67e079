import { createHash } from 'node:crypto';
import type { CronJob } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { readSchedule } from './crontabs/schedule.ts';

const USER_CRONTABS = ['/var/spool/cron/crontabs', '/var/spool/cron', '/var/cron/tabs'];
const NAME = /^[A-Za-z0-9_.@$-]+$/;
/** cron.d names as cron(8) takes them. */
const CRON_D_NAME = /^[A-Za-z0-9_-]+$/;

/** Every job of every crontab: users', /etc/crontab and /etc/cron.d. */
export function listCronJobs(host: Host): readonly CronJob[] {
  const ofUsers = USER_CRONTABS.flatMap((directory) =>
    host.list(directory).flatMap((user) => {
      const path = `${directory}/${user}`;
      if (!NAME.test(user) || host.facts(path)?.kind !== 'file') return [];
      return readCrontab(host.readText(path) ?? '', { path, owner: user });
    }),
  );
  const ofSystem = ['/etc/crontab', ...host.list('/etc/cron.d').flatMap((name) => (CRON_D_NAME.test(name) ? [`/etc/cron.d/${name}`] : []))];
  return [...ofUsers, ...ofSystem.flatMap((path) => readCrontab(host.readText(path) ?? '', { path, owner: null }))];
}

interface Crontab {
  readonly path: string;
  /** null: the file has a user column. */
  readonly owner: string | null;
}

/** Jobs of one crontab, after crontab(5); lines that are no job are passed over. */
export function readCrontab(text: string, { path, owner }: Crontab): readonly CronJob[] {
  const jobs: CronJob[] = [];
  let byte = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const job = readJob(line, owner);
    if (job !== null) jobs.push({ ...job, crontab: path, line: index + 1, text: line, byte });
    byte += line.length + 1;
  }
  return jobs;
}

type Job = Pick<CronJob, 'owner' | 'command' | 'hash' | 'schedule'>;

function readJob(line: string, crontabOwner: string | null): Job | null {
  const text = line.trimStart();
  if (text === '' || text.startsWith('#') || /^[A-Za-z_]\w*\s*=/.test(text)) return null;
  const fields = text.startsWith('@') ? 1 : 5;
  const match = new RegExp(`^((?:\\S+[ \\t]+){${fields - 1}}\\S+)[ \\t]+(.*)$`, 's').exec(text);
  if (match === null) return null;
  const [, when = '', rest = ''] = match;
  const schedule = readSchedule(when);
  if (schedule === null) return null;
  const [owner, command] = crontabOwner === null ? splitOwner(rest) : [crontabOwner, rest];
  if (owner === '' || command === '') return null;
  return { owner, command: command.trimEnd(), hash: commandHash(command.trimEnd()), schedule };
}

function splitOwner(rest: string): readonly [owner: string, command: string] {
  const [, owner = '', command = ''] = /^(\S+)[ \t]+(.*)$/s.exec(rest) ?? [];
  return [owner, command];
}

/** First 8 hex digits of SHA-256 of a command (bytes). */
export function commandHash(command: string): string {
  return createHash('sha256').update(Buffer.from(command, 'latin1')).digest('hex').slice(0, 8);
}
