import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Digits of a commit's id that make its seed. */
const DIGITS = 8;

/**
 * What the lab draws from: `LAB_SEED`; else with `CI=true` the commit's id, so that a commit is played alike everywhere; else chance.
 * Throws where CI runs outside a git checkout and `LAB_SEED` is not set.
 */
export function labSeed(environment: Readonly<Partial<Record<string, string>>> = process.env, head: () => string = commit): string {
  const given = environment['LAB_SEED'];
  if (given !== undefined && given !== '') return given;
  return environment['CI'] === 'true'
    ? head().slice(0, DIGITS)
    : Math.random()
        .toString(36)
        .slice(2, 2 + DIGITS);
}

function commit(): string {
  const top = fileURLToPath(new URL('../..', import.meta.url));
  // CI's checkout may be another user's, which git refuses unless told of the directory.
  return execFileSync('git', ['-c', 'safe.directory=*', 'rev-parse', 'HEAD'], { cwd: top, encoding: 'utf8' }).trim();
}
