import type { RunStep } from '../../../domain/plan.ts';
import { programOf } from '../program-of.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import { expandPattern } from '../../../system/config-files.ts';
import { changedSince } from './changed-since.ts';

/** Where a version of PHP-FPM lives. */
interface Place {
  readonly programs: readonly [string, ...string[]];
  readonly unit: string;
  readonly pidFiles: readonly string[];
  /** What it reads at each reload. */
  readonly files: readonly string[];
}

interface Layout {
  readonly pattern: RegExp;
  readonly place: (match: readonly string[]) => Place;
}

/** By the path of a pool's file: Debian, cPanel, Remi, ISPmanager, DirectAdmin, RHEL. */
const LAYOUTS: readonly Layout[] = [
  {
    pattern: /^\/etc\/php\/([\d.]{1,5})\/fpm\//,
    place: ([, version = '']) => ({
      programs: [`/usr/sbin/php-fpm${version}`],
      unit: `php${version}-fpm`,
      pidFiles: [`/run/php/php${version}-fpm.pid`],
      files: ['php-fpm.conf', 'pool.d', 'pool.d/*.conf', 'php.ini', 'conf.d/*.ini'].map((name) => `/etc/php/${version}/fpm/${name}`),
    }),
  },
  {
    pattern: /^\/opt\/cpanel\/(ea-php\d{1,3})\//,
    place: ([, name = '']) => ({
      programs: [`/opt/cpanel/${name}/root/usr/sbin/php-fpm`],
      unit: `${name}-php-fpm`,
      pidFiles: [`/opt/cpanel/${name}/root/usr/var/run/php-fpm/php-fpm.pid`],
      files: ['php-fpm.conf', 'php-fpm.d', 'php-fpm.d/*.conf', 'php.ini'].map((one) => `/opt/cpanel/${name}/root/etc/${one}`),
    }),
  },
  {
    pattern: /^\/etc\/opt\/remi\/(php\d{1,3})\//,
    place: ([, name = '']) => ({
      programs: [`/opt/remi/${name}/root/usr/sbin/php-fpm`],
      unit: `${name}-php-fpm`,
      pidFiles: [`/var/opt/remi/${name}/run/php-fpm/php-fpm.pid`],
      files: ['php-fpm.conf', 'php-fpm.d', 'php-fpm.d/*.conf', 'php.ini'].map((one) => `/etc/opt/remi/${name}/${one}`),
    }),
  },
  {
    pattern: /^\/opt\/(php\d{1,3})\//,
    place: ([, name = '']) => ({
      programs: [`/opt/${name}/sbin/php-fpm`],
      unit: `${name}-fpm`,
      pidFiles: [`/opt/${name}/var/run/php-fpm.pid`, `/run/${name}-fpm.pid`],
      files: ['php-fpm.conf', 'php-fpm.d', 'php-fpm.d/*.conf', 'php.ini'].map((one) => `/opt/${name}/etc/${one}`),
    }),
  },
  {
    pattern: /^\/usr\/local\/directadmin\/.*\/php-fpm(\d{1,3})\.conf$/,
    place: ([, version = '']) => ({
      programs: [`/usr/local/php${version}/sbin/php-fpm${version}`],
      unit: `php-fpm${version}`,
      pidFiles: [`/var/run/php-fpm${version}.pid`],
      files: [`/usr/local/php${version}/etc/php-fpm.conf`, `/usr/local/php${version}/lib/php.ini`],
    }),
  },
  {
    pattern: /^\/etc\/php-fpm\.d\//,
    place: () => ({
      programs: ['/usr/sbin/php-fpm'],
      unit: 'php-fpm',
      pidFiles: ['/run/php-fpm/php-fpm.pid'],
      files: ['/etc/php-fpm.conf', '/etc/php-fpm.d', '/etc/php-fpm.d/*.conf', '/etc/php.ini'],
    }),
  },
];

/** How PHP-FPM is told of a change of a pool. */
export interface FpmControl {
  readonly test: RunStep;
  /** None where it does not run. */
  readonly reload: readonly RunStep[];
  readonly unit: string;
}

function placeOf(path: string): Place | null {
  for (const { pattern, place } of LAYOUTS) {
    const match = pattern.exec(path);
    if (match !== null) return place(match);
  }
  return null;
}

/** Throws ToolError 69 where the program of that pool is not known or missing. */
export function fpmControl(host: Host, pool: string): FpmControl {
  const place = placeOf(pool);
  const program = place === null ? null : programOf(host, ...place.programs);
  if (place === null || program === null)
    throw new ToolError('program-missing', Exit.unavailable, `the PHP-FPM of ${pool} is not here`, { params: { path: pool } });
  const pidFile = runningPid(host, place);
  return { test: { kind: 'run', argv: [program, '-t'] }, reload: pidFile === null ? [] : [reloadOf(host, place, pidFile)], unit: place.unit };
}

/** By its unit where systemd runs; else by the signal that php-fpm(8) names, to the process of its pid file and only if it is php-fpm. */
function reloadOf(host: Host, { unit }: Place, pidFile: string): RunStep {
  const systemctl = host.facts('/run/systemd/system') === null ? null : host.program('/usr/bin/systemctl', '/bin/systemctl');
  if (systemctl !== null) return { kind: 'run', argv: [systemctl, 'reload', unit] };
  return { kind: 'run', argv: [host.program('/usr/bin/pkill', '/bin/pkill') ?? '/usr/bin/pkill', '-USR2', '-F', pidFile, '^php-fpm'] };
}

function runningPid(host: Host, { pidFiles }: Place): string | null {
  return (
    pidFiles.find((path) => {
      const pid = /^(\d{1,9})\s*$/.exec(host.readText(path, 64) ?? '')?.[1];
      return pid !== undefined && (host.readText(`/proc/${pid}/comm`, 256) ?? '').startsWith('php-fpm');
    }) ?? null
  );
}

/** Files of the pools of one PHP-FPM that are newer than its last start or reload, at which it writes its pid file anew. */
export function pendingOfFpm(host: Host, pool: string): readonly string[] {
  const place = placeOf(pool);
  const pidFile = place === null ? null : runningPid(host, place);
  const loadedAt = pidFile === null ? undefined : host.facts(host.resolve(pidFile) ?? pidFile)?.modifiedAt;
  if (place === null || loadedAt === undefined) return [];
  return changedSince(host, [...new Set([...place.files.flatMap((pattern) => expandPattern(host, pattern)), pool])], loadedAt);
}

/** Waits until a change of a pool is loaded; else a file that is not. */
export function waitForFpm(host: Host, pool: string): string | null {
  for (let tries = 0; ; tries++) {
    const [late] = pendingOfFpm(host, pool);
    if (late === undefined || tries === 150) return late ?? null;
    host.pause(100);
  }
}
