import type { Source } from '../../domain/source.ts';

/** Kinds of sources that can be blocked by now. */
export const BUILT: ReadonlySet<Source['kind']> = new Set<Source['kind']>(['cron-job', 'process', 'script', 'user', 'mailbox', 'client']);
