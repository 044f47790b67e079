import { accountJson, findAccountProblems } from '../../app/accounts.ts';
import type { AccountProblem } from '../../domain/account-problem.ts';
import type { Evidence } from '../../domain/evidence.ts';
import { Exit } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import { say } from '../../i18n/index.ts';
import type { Invocation } from '../command.ts';
import { contextOf } from '../context.ts';
import { span } from '../print.ts';
import type { Colour } from '../print.ts';
import { safeLine } from '../safe-text.ts';

const TEXT_WIDTH = 120;
const COLOURS: Readonly<Record<AccountProblem['severity'], Colour>> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan' };

/** `spamtrace accounts`: accounts that should not be as they are, the worst first, each with where that stands and what to do. */
export async function runAccounts(invocation: Invocation): Promise<ExitCode> {
  const { out, texts, global } = invocation;
  const context = contextOf(invocation);
  const problems = findAccountProblems(context);
  for (const problem of problems) {
    if (global.json) out.json(accountJson(problem, context.zone, (sentence) => say(texts, sentence)));
    else printProblem(problem, invocation);
  }
  if (global.json) return Exit.done;
  if (problems.length === 0) out.line(texts['accounts.none']());
  if (context.host.kind !== 'local') out.spans(span(texts['accounts.copy'](), 'dim'));
  return Exit.done;
}

function printProblem({ account, uid, problem, severity, evidence }: AccountProblem, { out, texts }: Invocation): void {
  const who = account === null ? texts['accounts.noAccount']({ uid }) : texts['accounts.uid']({ account, uid });
  out.spans(
    span(texts[`scan.severity.${severity}`](), COLOURS[severity]),
    span(`  ${safeLine(who)}`, 'bold'),
    span(`  ${texts[`accounts.problem.${problem}`]()}`),
  );
  for (const one of evidence) {
    out.line(`    ${safeLine(say(texts, one.shows))}`);
    out.spans(span(`      ${safeLine(placeOf(one))}  ${safeLine(one.text.slice(0, TEXT_WIDTH))}${one.text.length > TEXT_WIDTH ? ' …' : ''}`, 'dim'));
  }
  out.line(`    → ${texts[`accounts.advice.${problem}`]()}`);
}

function placeOf({ from, text }: Evidence): string {
  if ('process' in from) return `pid ${from.pid}  ${from.process}`;
  if (!('file' in from) || from.file === text) return '';
  return from.line === null ? from.file : `${from.file}:${from.line}`;
}
