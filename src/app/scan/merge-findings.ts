import type { Confidence, Severity } from '../../domain/finding.ts';
import type { NamedFinding } from './report.ts';

const SHOWN = 6;
const SURENESS: Readonly<Record<Confidence, number>> = { possible: 0, likely: 1, certain: 2 };
const HARM: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/** One source, one finding: what two mail servers of a machine tell of one source is put together, the surer one's words first. */
export function mergeFindings(findings: readonly NamedFinding[]): readonly NamedFinding[] {
  const merged = new Map<string, NamedFinding>();
  for (const finding of findings) {
    const before = merged.get(finding.id);
    merged.set(finding.id, before === undefined ? finding : together(before, finding));
  }
  return [...merged.values()];
}

function together(one: NamedFinding, other: NamedFinding): NamedFinding {
  const [surer, lesser] = SURENESS[one.confidence] >= SURENESS[other.confidence] ? [one, other] : [other, one];
  const [first, ...rest] = surer.evidence;
  return {
    ...surer,
    severity: HARM[one.severity] >= HARM[other.severity] ? one.severity : other.severity,
    active: one.active || other.active,
    messages: one.messages + other.messages,
    recipients: sum(one.recipients, other.recipients),
    queued: one.queued + other.queued,
    delivered: sum(one.delivered, other.delivered),
    rejected: sum(one.rejected, other.rejected),
    removed: sum(one.removed, other.removed),
    bounces: one.bounces + other.bounces,
    firstSeen: Math.min(one.firstSeen, other.firstSeen),
    lastSeen: Math.max(one.lastSeen, other.lastSeen),
    evidence: [first, ...alternately(rest, lesser.evidence).slice(0, SHOWN - 1)],
    trustEnded: surer.trustEnded ?? lesser.trustEnded,
  };
}

/** null: a server did not record it, so that the sum is not known either. */
function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function alternately<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, at) => [other[at], one[at]]).flat().filter((item) => item !== undefined); // prettier-ignore
}
