import type { SignalStep } from '../../../domain/plan.ts';
import type { Host } from '../../../host/host.ts';
import { loadFamily } from '../../../remedies/signal-family.ts';
import type { Context } from '../../context.ts';

const DIRECTORY = '/var/lib/spamtrace/evidence';
/** A longer program is not copied: its path and digest in the package manager's hands tell as much. */
const LARGEST_PROGRAM = 256 * 1024 * 1024;
const MOST_PROCESSES = 64;
/** Files of /proc/PID that are kept as the kernel shows them (proc(5)). */
const SHOWN = ['cmdline', 'comm', 'status', 'stat', 'environ', 'maps', 'mounts', 'cgroup', 'net/tcp', 'net/tcp6'] as const;
const LINKS = ['exe', 'cwd', 'root'] as const;
const CHUNK = 1 << 20;

/** Where what was kept of an action's processes lies, for root alone. */
export const evidenceDirectory = (action: string): string => `${DIRECTORY}/${action}`;

/**
 * Keeps what the kernel shows of the processes: their programs (also where the file is removed already), words, directories, open files, sockets. What was
 * kept before a crash stays. Throws ToolError 71 or 77 where it cannot be written.
 */
export function keepEvidence({ host }: Context, steps: readonly SignalStep[], action: string): void {
  for (const { pid } of steps.flatMap((step) => loadFamily(host, step)).slice(0, MOST_PROCESSES)) {
    const directory = `${evidenceDirectory(action)}/${pid}`;
    keepText(host, `${directory}/seen.txt`, seen(host, pid));
    for (const name of SHOWN) {
      const text = host.readText(`/proc/${pid}/${name}`);
      if (text !== null && text !== '') keepText(host, `${directory}/${name.replace('/', '-')}`, text);
    }
    keepProgram(host, pid, `${directory}/program`);
  }
}

/** Links and open files, a line each. */
function seen(host: Host, pid: number): string {
  const lines = LINKS.map((name) => `${name} -> ${host.readLink(`/proc/${pid}/${name}`) ?? '?'}`);
  const files = host.list(`/proc/${pid}/fd`).map((name) => `fd/${name} -> ${host.readLink(`/proc/${pid}/fd/${name}`) ?? '?'}`);
  return [...lines, ...files, ''].join('\n');
}

function keepText(host: Host, path: string, text: string): void {
  if (host.facts(path) !== null) return;
  const file = host.createFile(path, { mode: 0o600 });
  file.write(Buffer.from(text, 'latin1'));
  file.finish();
}

/** The kernel's own link to the program leads to it also when its name is gone. */
function keepProgram(host: Host, pid: number, path: string): void {
  if (host.facts(path) !== null) return;
  const program = host.openFile(`/proc/${pid}/exe`);
  if (typeof program === 'string') return;
  try {
    if (program.size > LARGEST_PROGRAM) return;
    const file = host.createFile(path, { mode: 0o600 });
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (let at = 0; at < program.size;) {
      const read = program.readAt(chunk, at);
      if (read === 0) break;
      file.write(chunk.subarray(0, read));
      at += read;
    }
    file.finish();
  } finally {
    program.close();
  }
}
