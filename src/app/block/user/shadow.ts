import type { RunStep } from '../../../domain/plan.ts';
import type { Host } from '../../../host/host.ts';

/** What shadow(5) says of whether an account may log in. */
export interface Shadow {
  readonly password: string;
  /** Day of expiry as it stands, in days since 1970; empty: never. */
  readonly expires: string;
}

const PASSWORD = 1;
const EXPIRES = 7;
const MOST_BYTES = 64 * 1024 * 1024;

/** The line of an account; null when it has none. */
export function readShadow(host: Host, user: string): Shadow | null {
  for (const line of (host.readText('/etc/shadow', MOST_BYTES) ?? '').split('\n')) {
    const fields = line.split(':');
    if (fields[0] === user) return { password: fields[PASSWORD] ?? '', expires: fields[EXPIRES] ?? '' };
  }
  return null;
}

/** Locked by password and by day of expiry: a locked password alone lets keys in. */
export function isLocked({ password, expires }: Shadow): boolean {
  return /^[!*]/.test(password) && expires === '1';
}

/**
 * usermod(8) locks the password (`!` before it) and lets the account expire on the second day of 1970, under the locks that every such program takes;
 * undo gives back what stood there.
 */
export function lockSteps(
  usermod: string,
  user: string,
  { password, expires }: Shadow,
): { readonly steps: readonly RunStep[]; readonly undo: readonly RunStep[] } {
  const lock: RunStep = { kind: 'run', argv: [usermod, '-L', '-e', '1', user] };
  if (/^[!*]/.test(password))
    return { steps: [{ ...lock, argv: [usermod, '-e', '1', user] }], undo: [{ kind: 'run', argv: [usermod, '-e', expires, user] }] };
  // Without a password there is nothing that usermod would unlock again.
  const open: RunStep = { kind: 'run', argv: [usermod, '-e', expires, ...(password === '' ? ['-p', ''] : ['-U']), user] };
  return { steps: [lock], undo: [open] };
}
