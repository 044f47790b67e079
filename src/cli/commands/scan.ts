import { runScan as scan } from '../../app/scan/run-scan.ts';
import { reportJson } from '../../app/scan/report-json.ts';
import type { ScanReport } from '../../app/scan/report.ts';
import { endTrusts } from '../../app/trust.ts';
import type { Context } from '../../app/context.ts';
import { Exit } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import { say } from '../../i18n/index.ts';
import type { Invocation } from '../command.ts';
import { contextOf } from '../context.ts';
import { showProgress } from '../progress.ts';
import { watchSeconds } from '../watch-for.ts';
import { printReport } from './scan/print-report.ts';

/** `spamtrace scan`: who sends spam, with the proof. Exit 1 when there are findings, 71 when a queue or log could not be read. */
export function runScan(invocation: Invocation): Promise<ExitCode> {
  return scanContext(invocation, contextOf(invocation));
}

/** The same for a context that is already open. */
export async function scanContext(invocation: Invocation, context: Context): Promise<ExitCode> {
  const report = await showProgress(scan({ ...context, watchFor: watchSeconds(invocation) * 1000 }), invocation);
  endTrusts(
    context,
    report.findings.flatMap(({ id, trustEnded }) => (trustEnded === null ? [] : [id])),
  );
  const { texts, out } = invocation;
  if (invocation.global.json) out.json(reportJson(report, (sentence) => say(texts, sentence)));
  else printReport(report, invocation);
  return exitOf(report);
}

function exitOf({ findings, coverage }: ScanReport): ExitCode {
  if (coverage.unread.length > 0 && findings.length === 0) return Exit.failed;
  return findings.length > 0 ? Exit.findings : Exit.done;
}
