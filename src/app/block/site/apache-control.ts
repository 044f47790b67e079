import type { RunStep } from '../../../domain/plan.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import type { ApacheServer } from '../../../system/sites/apache-sites.ts';
import { programOf } from '../program-of.ts';
import { changedSince } from './changed-since.ts';

const PROGRAMS: readonly [string, ...string[]] = [
  '/usr/sbin/apache2ctl',
  '/usr/sbin/apachectl',
  '/usr/local/apache2/bin/apachectl',
  '/usr/local/apache/bin/apachectl',
];
const PID_FILES = ['/run/apache2/apache2.pid', '/run/httpd/httpd.pid', '/run/apache2.pid', '/usr/local/apache2/logs/httpd.pid'];

/** How Apache is told of a change: its own test, and a reload that lets requests end. */
export interface ApacheControl {
  readonly test: RunStep;
  /** None where it does not run. */
  readonly reload: readonly RunStep[];
}

/** Throws ToolError 69 where its program is missing. */
export function apacheControl(host: Host, server: ApacheServer): ApacheControl {
  const program = programOf(host, ...PROGRAMS);
  if (program === null) throw new ToolError('program-missing', Exit.unavailable, 'the program of Apache (apachectl) is not here');
  const reload: RunStep = { kind: 'run', argv: [program, 'graceful'] };
  return { test: { kind: 'run', argv: [program, '-t'] }, reload: runningPid(host, server) === null ? [] : [reload] };
}

/** The file in which a running Apache notes its number; null where none runs. It is written anew at each start and reload. */
function runningPid(host: Host, { pidFile }: ApacheServer): string | null {
  const places = [...(pidFile === null ? [] : [pidFile]), ...PID_FILES];
  return (
    places.find((path) => {
      const pid = /^(\d{1,9})\s*$/.exec(host.readText(path, 64) ?? '')?.[1];
      return pid !== undefined && /^(?:apache2|httpd)/.test(host.readText(`/proc/${pid}/comm`, 256) ?? '');
    }) ?? null
  );
}

/** Files of its configuration that are newer than its last start or reload; none where it does not run. */
export function pendingOfApache(host: Host, server: ApacheServer): readonly string[] {
  const pidFile = runningPid(host, server);
  const loadedAt = pidFile === null ? undefined : host.facts(host.resolve(pidFile) ?? pidFile)?.modifiedAt;
  return loadedAt === undefined ? [] : changedSince(host, server.files, loadedAt);
}

/** Waits until Apache has loaded its configuration as it is now; else a file that it has not loaded. */
export function waitForReload(host: Host, server: ApacheServer): string | null {
  for (let tries = 0; ; tries++) {
    const [late] = pendingOfApache(host, server);
    if (late === undefined || tries === 150) return late ?? null;
    host.pause(100);
  }
}
