import { findForms, formJson, riskOf } from '../../app/forms.ts';
import type { FormRisk } from '../../app/forms.ts';
import type { ContactForm, UnwalkedSite } from '../../domain/contact-form.ts';
import { Exit } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import { say } from '../../i18n/index.ts';
import type { Invocation } from '../command.ts';
import { contextOf } from '../context.ts';
import { span } from '../print.ts';
import type { Colour } from '../print.ts';
import { showProgress } from '../progress.ts';
import { safeLine } from '../safe-text.ts';

const TEXT_WIDTH = 120;
const COLOURS: Readonly<Record<FormRisk, Colour>> = {
  'open-to-all': 'red',
  unguarded: 'yellow',
  'not-known': 'cyan',
  'not-seen': 'cyan',
  guarded: 'green',
};

/** `spamtrace forms`: contact forms in the files of the sites and what guards them, the worst first; what was not looked at goes to stderr. */
export async function runForms(invocation: Invocation): Promise<ExitCode> {
  const { out, texts, global } = invocation;
  const context = contextOf(invocation);
  const { forms, unwalked, sites } = await showProgress(findForms(context), invocation);
  for (const form of forms) {
    if (global.json) out.json(formJson(form, context.zone, (sentence) => say(texts, sentence)));
    else printForm(form, invocation);
  }
  if (forms.length === 0 && !global.json) out.line(texts['forms.none']({ sites }));
  out.flush();
  for (const site of unwalked) tellUnwalked(site, invocation);
  return Exit.done;
}

function printForm(form: ContactForm, { out, texts }: Invocation): void {
  const { site, file, kind, captcha, evidence } = form;
  const risk = riskOf(form);
  const words = risk === 'guarded' ? texts['forms.risk.guarded']({ captcha: captcha ?? '' }) : texts[`forms.risk.${risk}`]();
  const what = kind === 'php' || kind === 'html' ? texts[`forms.kind.${kind}`]() : kind;
  out.spans(span(safeLine(site), 'bold'), span(`  ${what}  `), span(words, COLOURS[risk]));
  out.line(`  ${safeLine(file)}`);
  for (const { from, text, shows } of evidence) {
    out.line(`    ${safeLine(say(texts, shows))}`);
    const line = 'file' in from ? `${from.file === file ? '' : from.file}:${from.line ?? ''}` : '';
    const shown = text.trim();
    out.spans(span(`      ${safeLine(line)}  ${safeLine(shown.slice(0, TEXT_WIDTH))}${shown.length > TEXT_WIDTH ? ' …' : ''}`, 'dim'));
  }
}

function tellUnwalked({ site, path, why }: UnwalkedSite, { err, texts }: Invocation): void {
  err.spans(span(`${safeLine(texts[`forms.unwalked.${why}`]({ site }))}  `, 'yellow'), span(safeLine(path), 'dim'));
}
