import { loadDifferences, runsOf } from '../../../app/block/plan-block.ts';
import type { Context } from '../../../app/context.ts';
import type { BlockPlan } from '../../../domain/plan.ts';
import type { Sentence } from '../../../domain/sentence.ts';
import { say, type Texts } from '../../../i18n/index.ts';
import { differenceLines } from '../../../app/block/difference-lines.ts';
import { span, type Print } from '../../print.ts';
import { safeLine } from '../../safe-text.ts';

interface Printing {
  readonly out: Print;
  readonly texts: Texts;
}

/** What would be done: the difference of each file, the programs, what stops and what keeps working. */
export function printPlan(host: Context['host'], plan: BlockPlan, { out, texts }: Printing): void {
  for (const { path, before, after } of loadDifferences(host, plan)) {
    out.spans(span(safeLine(path), 'bold'));
    for (const line of differenceLines(before, after))
      out.spans(span(`  ${safeLine(line)}`, line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'plain'));
  }
  const runs = runsOf(plan);
  if (runs.length > 0) out.spans(span(`${texts['block.runs']()}:`, 'bold'));
  for (const run of runs) out.line(`  ${safeLine(run)}`);
  printSentences(texts['block.stops'](), plan.stops, { out, texts });
  printSentences(texts['block.keeps'](), plan.keeps, { out, texts });
  printSentences(texts['block.notes'](), plan.notes, { out, texts });
}

function printSentences(title: string, sentences: readonly Sentence[], { out, texts }: Printing): void {
  if (sentences.length === 0) return;
  out.spans(span(`${title}:`, 'bold'));
  for (const sentence of sentences) out.line(`  ${safeLine(say(texts, sentence))}`);
}
