import type { Evidence } from '../../domain/evidence.ts';
import type { Sentence } from '../../domain/sentence.ts';
import type { Source } from '../../domain/source.ts';
import { rfc3339 } from '../../parse/zone.ts';
import type { Zone } from '../../parse/zone.ts';
import type { NamedFinding, ScanReport } from './report.ts';

/** Puts a sentence into the words of the language asked for. */
export type Say = (sentence: Sentence) => string;

/** `scan --json` of product §3, field for field. */
export function reportJson(report: ScanReport, say: Say): object {
  const { zone, window, coverage, queue } = report;
  return {
    schema: 1,
    host: report.host,
    mta: report.mta,
    window: { from: rfc3339(window.from, zone), to: rfc3339(window.to, zone) },
    looked: report.looked,
    queue: { messages: queue.messages, recipients: queue.recipients, bounces: queue.bounces, held: queue.held },
    findings: report.findings.map((finding) => findingJson(finding, zone, say)),
    cleared: report.cleared.map(({ source, why, messages, evidence }) => ({
      source: sourceJson(source),
      why,
      messages,
      evidence: evidence.map((one) => evidenceJson(one, zone, say)),
    })),
    ordinary: report.ordinary,
    coverage: {
      logLines: coverage.logLines,
      understood: Math.floor(coverage.understood * 1e6) / 1e6,
      missing: coverage.missing.map(({ what, costs, fix }) => ({ what, costs: say(costs), fix })),
      unread: coverage.unread,
    },
  };
}

/** One finding of product §3. */
export function findingJson(finding: NamedFinding, zone: Zone, say: Say): object {
  const { id, ref, nature, confidence, severity, active, messages, recipients, queued, delivered, rejected, removed, bounces } = finding;
  return {
    ...{ id, ref, nature, source: sourceJson(finding.source), confidence, severity, active },
    ...{ messages, recipients, queued, delivered, rejected, removed, bounces },
    firstSeen: rfc3339(finding.firstSeen, zone),
    lastSeen: rfc3339(finding.lastSeen, zone),
    evidence: finding.evidence.map((one) => evidenceJson(one, zone, say)),
    remedies: finding.remedies.map((remedy) => ({ id: remedy, command: `spamtrace block ${ref}` })),
  };
}

/** A source as product §4 lists its fields. */
export function sourceJson(source: Source): object {
  if (source.kind !== 'cron-job') return source;
  const { kind, owner, crontab, line, command } = source;
  return { kind, owner, crontab, line, command };
}

/** One piece of evidence of product §3. */
export function evidenceJson({ at, from, text, shows, writtenBy }: Evidence, zone: Zone, say: Say): object {
  return { at: at === null ? null : rfc3339(at, zone), from, text, shows: say(shows), writtenBy };
}
