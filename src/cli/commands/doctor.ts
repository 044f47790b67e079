import { applyRecording, changeJson, diffLines, findRecordings, planRecording, recordingJson } from '../../app/doctor.ts';
import type { Recording, SettingChange } from '../../domain/recording.ts';
import { Exit } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import { say } from '../../i18n/index.ts';
import type { Invocation } from '../command.ts';
import { contextOf, operator } from '../context.ts';
import { printBlockDone } from './block/print-done.ts';
import { span } from '../print.ts';
import { showProgress } from '../progress.ts';
import { safeLine } from '../safe-text.ts';

/** `spamtrace doctor`: what this server does not record and what that cost; with `--fix ID` the change that would record it. */
export async function runDoctor(invocation: Invocation): Promise<ExitCode> {
  const { options, global, out, texts } = invocation;
  const context = contextOf(invocation);
  const id = options['fix'];
  if (typeof id === 'string' && options['yes'] === true) {
    const done = applyRecording(context, id, operator());
    printBlockDone({ done, held: null }, invocation);
    return done.entry.state === 'applied' ? Exit.done : Exit.partly;
  }
  if (typeof id === 'string') {
    const change = planRecording(context, id);
    if (global.json) out.json(changeJson(id, change));
    else printChange(change, invocation);
    return Exit.done;
  }
  const recordings = await showProgress(findRecordings(context), invocation);
  if (global.json) for (const one of recordings) out.json(recordingJson(one, (sentence) => say(texts, sentence)));
  else printRecordings(recordings, invocation);
  return Exit.done;
}

function printRecordings(recordings: readonly Recording[], invocation: Invocation): void {
  const { out, texts } = invocation;
  const missing = recordings.filter(({ present }) => !present);
  const present = recordings.filter((one) => one.present);
  out.spans(span(missing.length === 0 ? texts['doctor.allPresent']() : `${texts['doctor.missing']()}:`, missing.length === 0 ? 'green' : 'bold'));
  for (const one of missing) printMissing(one, invocation);
  if (present.length > 0) out.spans(span(`${texts['doctor.present']()}:`, 'bold'));
  for (const { what } of present) out.spans(span(`  ${safeLine(what)}`, 'dim'));
}

function printMissing({ id, what, costs, isFixable }: Recording, { out, texts, global }: Invocation): void {
  out.spans(span(`  ${safeLine(what)}`, 'yellow'));
  if (costs !== null) out.line(`    ${safeLine(say(texts, costs))}`);
  const root = global.root !== null && /^[\w./-]+$/.test(global.root) ? ` --root ${global.root}` : '';
  const fix = isFixable ? texts['doctor.fix']({ command: `spamtrace${root} doctor --fix ${id}` }) : texts['doctor.noFix']();
  out.spans(span(`    ${safeLine(fix)}`, 'dim'));
}

function printChange(change: SettingChange, { out, texts }: Invocation): void {
  const { files, tests, reloads } = change;
  if (files.length === 0) return out.line(texts['doctor.nothing']());
  for (const line of files.flatMap(diffLines))
    out.spans(span(safeLine(line), line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'plain'));
  out.line();
  if (tests.length > 0) out.line(texts['doctor.test']());
  for (const test of tests) out.line(`  ${safeLine(test)}`);
  if (reloads.length > 0) out.line(texts['doctor.reload']());
  for (const reload of reloads) out.line(`  ${safeLine(reload)}`);
  out.line(texts['doctor.byHand']());
  out.spans(span(texts['doctor.panel'](), 'dim'));
}
