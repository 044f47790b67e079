import type { Context } from '../../../app/context.ts';
import { rfc3339 } from '../../../app/context.ts';
import { shownAge, shownVolume } from '../../../app/queue/shown.ts';
import { summarizeQueue, type DomainSummary } from '../../../app/queue/summary.ts';
import type { Instant } from '../../../domain/untrusted.ts';
import { Exit, type ExitCode } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { safeLine } from '../../safe-text.ts';
import { askedOf } from './asked.ts';

const RULE = '-'.repeat(63);

/** `spamtrace queue summary`: what waits for which domain, as exiqsumm tells it. */
export async function runQueueSummary(invocation: Invocation): Promise<ExitCode> {
  const asked = await askedOf(invocation);
  const { domains, total } = await summarizeQueue(asked);
  const { out, texts, global } = invocation;
  if (global.json) {
    for (const domain of domains) out.json(summaryJson(domain, asked.context));
    return Exit.done;
  }
  const heads = [texts['queue.summary.count'](), texts['queue.summary.volume'](), texts['queue.summary.oldest'](), texts['queue.summary.newest']()];
  out.line(columns(heads, texts['queue.summary.domain']()));
  out.line(
    columns(
      heads.map((head) => '-'.repeat(head.length)),
      '-'.repeat(texts['queue.summary.domain']().length),
    ),
  );
  for (const domain of domains) out.line(summaryLine(domain, domain.domain, asked.context.now));
  out.line(RULE);
  out.line(summaryLine(total, texts['queue.summary.total'](), asked.context.now));
  return Exit.done;
}

function summaryJson({ domain, count, volumeBytes, oldest, newest }: DomainSummary, { zone }: Context): object {
  const moment = (at: Instant | null): string | null => (at === null ? null : rfc3339(at, zone));
  return { domain, count, volumeBytes, oldest: moment(oldest), newest: moment(newest) };
}

function summaryLine({ count, volumeBytes, oldest, newest }: DomainSummary, name: string, now: Instant): string {
  const age = (at: Instant | null): string => (at === null ? '' : shownAge(Math.floor(now / 1000) - Math.floor(at / 1000)));
  return columns([String(count), shownVolume(volumeBytes), age(oldest), age(newest)], safeLine(name));
}

function columns([count = '', volume = '', oldest = '', newest = '']: readonly string[], domain: string): string {
  return `${count.padStart(7)}  ${volume.padStart(6)}  ${oldest.padStart(7)}  ${newest.padStart(7)}  ${domain}`;
}
