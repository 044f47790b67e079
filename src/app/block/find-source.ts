import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Context } from '../context.ts';
import type { Progress } from '../scan/load-ledger.ts';
import type { NamedFinding } from '../scan/report.ts';
import { runScan } from '../scan/run-scan.ts';
import { BLOCK_KINDS, remedyFor } from './remedies.ts';

/** The source that is meant, and the finding that named it; null where it was named by hand. */
export interface FoundSource {
  readonly source: Source;
  readonly finding: NamedFinding | null;
}

/** A finding by id or ref, as the scan gives it now. Throws ToolError 65 when there is none, 69 when it is unknown, 77 for a mere possibility unless forced. */
export function* findFinding(context: Context, what: string, force: boolean): Generator<Progress, FoundSource, undefined> {
  const report = yield* runScan({ ...context, watchFor: 0 });
  const finding = report.findings.find(({ id, ref }) => id === what || ref === what.toLowerCase());
  if (finding === undefined) throw new ToolError('not-found', Exit.nothingMatched, `no finding ${what}`, { hint: 'spamtrace', params: { what } });
  remedyFor(finding.source.kind);
  if (finding.confidence === 'possible' && !force)
    throw new ToolError('only-possible', Exit.notAllowed, `${finding.id} is only possible: one trace names it`, {
      hint: '--force blocks it all the same.',
      params: { what: finding.id },
    });
  return { source: finding.source, finding };
}

/** A source by its kind and name. Throws ToolError 64, 65 or 69. */
export function findNamed(context: Context, kind: string, name: string): FoundSource {
  const known = BLOCK_KINDS[kind];
  if (known === undefined) throw new ToolError('usage', Exit.usage, `not a kind of source: ${kind}`, { hint: Object.keys(BLOCK_KINDS).join(', ') });
  return { source: remedyFor(known).find(context, name), finding: null };
}
