import type { ScanReport } from '../../../app/scan/report.ts';
import type { Cleared } from '../../../domain/finding.ts';
import { sourceId } from '../../../domain/source.ts';
import { say } from '../../../i18n/index.ts';
import type { Texts } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { span } from '../../print.ts';
import type { Print } from '../../print.ts';
import { safeLine } from '../../safe-text.ts';
import { shortMoment } from '../../short-moment.ts';
import { printFinding } from './print-finding.ts';

const CLEARED_SHOWN = 5;
/** Innocent, and still to be mended: the evidence says how. */
const WRONG_ANYWAY: ReadonlySet<string> = new Set(['forwarder', 'backscatter']);

/** The first screen: who, how sure, how much, the proof, and the command that stops it. */
export function printReport(report: ScanReport, invocation: Invocation): void {
  const { out, texts } = invocation;
  printHead(report, invocation);
  for (const finding of report.findings) printFinding(finding, report, invocation);
  if (report.findings.length === 0) {
    const isClean = report.coverage.unread.length === 0 && report.mta.length > 0;
    if (isClean) out.spans(span(texts['scan.clean'](), 'green'));
    if (report.widened) out.line(texts['scan.widened']());
    out.line();
  }
  printCleared(report.cleared, texts, out);
  out.spans(span(texts['scan.ordinary'](report.ordinary), 'dim'));
  printCoverage(report, texts, out);
}

function printHead(report: ScanReport, { out, texts }: Invocation): void {
  const { zone, window, queue } = report;
  const mta = report.mta.map(({ kind, version }) => `${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}${version === null ? '' : ` ${version}`}`);
  const parts = [mta.join(', ') || texts['scan.noMta'](), texts['scan.queue'](queue)];
  out.spans(span(safeLine(report.host), 'bold'), span(` · ${parts.join(' · ')}`));
  out.spans(span(texts['scan.window']({ from: shortMoment(window.from, zone), to: shortMoment(window.to, zone) }), 'dim'));
  out.line();
}

function printCleared(cleared: readonly Cleared[], texts: Texts, out: Print): void {
  if (cleared.length === 0) return;
  out.spans(span(`${texts['scan.cleared']()}:`, 'bold'));
  const ranked = [...cleared].sort((left, right) => right.messages - left.messages);
  for (const { source, why, messages, evidence } of ranked.slice(0, CLEARED_SHOWN)) {
    const name = source.kind === 'unknown' ? '' : `${safeLine(sourceId(source))} · `;
    out.line(`  ${name}${texts[`scan.cleared.${why}`]()} · ${messages}`);
    const [first] = evidence;
    if (first !== undefined && WRONG_ANYWAY.has(why)) out.spans(span(`    ${safeLine(say(texts, first.shows))}`, 'dim'));
  }
  if (cleared.length > CLEARED_SHOWN) out.line(`  ${texts['scan.clearedMore']({ n: cleared.length - CLEARED_SHOWN })}`);
}

function printCoverage({ coverage }: ScanReport, texts: Texts, out: Print): void {
  const share = `${(Math.floor(coverage.understood * 1000) / 10).toFixed(1)} %`;
  out.spans(span(texts['scan.lines']({ lines: coverage.logLines, share }), 'dim'));
  if (coverage.unread.length > 0) {
    out.spans(span(`${texts['scan.unread']()}:`, 'yellow'));
    for (const { what, why } of coverage.unread) out.line(`  ${safeLine(what)}: ${safeLine(why)}`);
  }
  if (coverage.missing.length === 0) return;
  out.line(`${texts['scan.missing']()}:`);
  for (const { what, costs } of coverage.missing) out.line(`  ${safeLine(what)}: ${safeLine(say(texts, costs))}`);
}
