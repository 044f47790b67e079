import type { RunStep } from '../../../domain/plan.ts';
import type { CronJob } from '../../../domain/site.ts';
import type { Host } from '../../../host/host.ts';

const PLACES = ['/usr/local/hestia', '/usr/local/vesta'];
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/** Programs that switch jobs off, and on again. */
interface ByPanel {
  readonly steps: readonly RunStep[];
  readonly undo: readonly RunStep[];
}

/**
 * Hestia and Vesta write a user's crontab from `data/users/USER/cron.conf` (`JOB='3' MIN='…' … CMD='…' SUSPENDED='no'`), so a line that is off in the
 * crontab alone comes back: their own command is used. null where a job is not one of theirs.
 */
export function planHestiaJob(host: Host, jobs: readonly CronJob[]): ByPanel | null {
  const place = PLACES.find((path) => host.resolve(`${path}/bin/v-suspend-cron-job`) !== null);
  if (place === undefined) return null;
  const numbers: (readonly [user: string, job: string])[] = [];
  for (const { owner, crontab, command } of jobs) {
    const number = USER.test(owner) && crontab.endsWith(`/${owner}`) ? numberOf(host, `${place}/data/users/${owner}/cron.conf`, command) : null;
    if (number === null) return null;
    numbers.push([owner, number]);
  }
  const run = (program: string): readonly RunStep[] => numbers.map(([user, job]) => ({ kind: 'run', argv: [`${place}/bin/${program}`, user, job] }));
  return { steps: run('v-suspend-cron-job'), undo: run('v-unsuspend-cron-job') };
}

function numberOf(host: Host, path: string, command: string): string | null {
  for (const line of (host.readText(path) ?? '').split('\n')) {
    const values = new Map([...line.matchAll(/(?:^|[ \t])([A-Z0-9_]{1,40})='([^']*)'/g)].map(([, key = '', value = '']) => [key, value]));
    const job = values.get('JOB') ?? '';
    // Its files hold an apostrophe as %quote% and a colon as %dots%.
    const own = (values.get('CMD') ?? '').replaceAll('%quote%', "'").replaceAll('%dots%', ':');
    if (/^\d{1,9}$/.test(job) && own.trim() === command && values.get('SUSPENDED') !== 'yes') return job;
  }
  return null;
}
