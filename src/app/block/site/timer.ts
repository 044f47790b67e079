import type { Ownership, RunStep, Step } from '../../../domain/plan.ts';
import type { Host } from '../../../host/host.ts';
import { newFile } from '../../../remedies/text-change.ts';
import type { Change } from '../../../remedies/text-change.ts';
import type { Context } from '../../context.ts';
import type { Planning } from '../remedy.ts';
import type { SitePlan } from './site-mode.ts';

const PUBLIC: Ownership = { mode: 0o644, uid: 0, gid: 0 };
const UNITS = '/etc/systemd/system';
/** Words that need no quotes in a unit or a crontab. */
const PLAIN = /^[\w./+-]{1,500}$/;

/**
 * Adds what ends a block by itself: a timer where systemd runs, else a line for cron, that looks each ten minutes whether it is due. It goes with the block. Where
 * the program lies in a place that others than root can write, nothing is set up: root would run what they put there.
 */
export function withTimer({ host }: Context, plan: SitePlan, { asked, action }: Planning): SitePlan {
  if (asked.expires === null) return plan;
  const words = [...asked.expires, 'expire'];
  if (!words.every((word) => PLAIN.test(word)) || !asked.expires.every((path) => isRoots(host, path)))
    return { ...plan, notes: [...plan.notes, { id: 'note.expireByHand', params: {} }] };
  const systemctl = host.facts('/run/systemd/system') === null ? null : host.program('/usr/bin/systemctl', '/bin/systemctl');
  const { files, after, before } = systemctl === null ? byCron(words, action) : bySystemd(words, action, systemctl);
  return {
    ...plan,
    steps: [...plan.steps.filter(isFile), ...files.map(({ step }) => step), ...plan.steps.filter((step) => !isFile(step)), ...after],
    undo: [...before, ...plan.undo, ...files.map(({ undo }) => undo)],
    notes: [...plan.notes, { id: 'note.expires', params: { path: files[0]?.step.path ?? '' } }],
  };
}

const isFile = ({ kind }: Step): boolean => kind === 'write' || kind === 'remove';

interface Timer {
  readonly files: readonly Change[];
  readonly after: readonly RunStep[];
  readonly before: readonly RunStep[];
}

function byCron(words: readonly string[], action: string): Timer {
  const text = `# ends the block ${action} of spamtrace when it is due; goes with it\n*/10 * * * * root ${words.join(' ')} > /dev/null 2>&1\n`;
  return { files: [newFile(`/etc/cron.d/spamtrace-expire-${action}`, text, PUBLIC)], after: [], before: [] };
}

/** A unit that ends itself would be killed at its own stop: the timer alone is stopped. */
function bySystemd(words: readonly string[], action: string, systemctl: string): Timer {
  const name = `spamtrace-expire-${action}`;
  const unit = `[Unit]\nDescription=End the block ${action} of spamtrace when it is due\n`;
  const service = newFile(`${UNITS}/${name}.service`, `${unit}[Service]\nType=oneshot\nExecStart=${words.join(' ')}\n`, PUBLIC);
  const timer = newFile(`${UNITS}/${name}.timer`, `${unit}[Timer]\nOnCalendar=*:0/10\nPersistent=true\n[Install]\nWantedBy=timers.target\n`, PUBLIC);
  const run = (...argv: readonly string[]): RunStep => ({ kind: 'run', argv: [systemctl, ...argv] });
  return {
    files: [timer, service],
    after: [run('daemon-reload'), run('enable', '--now', `${name}.timer`)],
    before: [{ ...run('disable', '--now', `${name}.timer`), accept: [1, 5] }],
  };
}

/** Only root can write it, and every directory that leads to it. */
function isRoots(host: Host, path: string): boolean {
  const real = host.resolve(path);
  if (real === null) return false;
  const parts = real.split('/').filter(Boolean);
  return ['/', ...parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`)].every((one) => {
    const facts = host.facts(one);
    return facts !== null && facts.uid === 0 && (facts.mode & 0o022) === 0;
  });
}
