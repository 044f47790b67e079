import type { Hunk } from '../domain/plan.ts';
import type { CronJob } from '../domain/site.ts';

/** Lines at the top that crontab(1) takes for a heading of its own, and leaves out when somebody lists or edits the file, if they begin with `#`. */
const HEADING = 3;

/** What stands before a line that is off, in the crontab itself: whoever opens it reads how to take it back. */
export function cronMark(action: string): string {
  return `# off by spamtrace, back with: spamtrace undo ${action} # `;
}

/** The hunks that switch off exactly these lines of one crontab: each becomes a comment, and every other byte stays. */
export function disableLines(text: string, jobs: readonly Pick<CronJob, 'byte' | 'text'>[], action: string): readonly Hunk[] {
  return [...jobs]
    .sort((left, right) => left.byte - right.byte)
    .map(({ byte, text: line }) => {
      const above = text.slice(0, byte).split('\n').slice(0, -1);
      const isHeading = above.length < HEADING && above.every((other) => other.startsWith('#'));
      return { byte, before: line, after: (isHeading ? ' ' : '') + cronMark(action) + line };
    });
}
