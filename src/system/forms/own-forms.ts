import type { CaptchaKind, ContactForm } from '../../domain/contact-form.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { Site } from '../../domain/site.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { evidenceAt, lineEvidence } from './form-evidence.ts';
import { isOtherForm, looksLikeContact, targetOf } from './form-target.ts';
import type { FormFile, PageForm } from './read-file.ts';

/** What was read of a site. */
export interface SiteFiles {
  readonly site: Site;
  /** Files with something of a form, by their path below the root. */
  readonly files: ReadonlyMap<string, FormFile>;
  /** Every page and script that is there. */
  readonly known: ReadonlySet<string>;
}

interface Posting {
  readonly page: FormFile;
  readonly form: PageForm;
}

const MOST_PAGES = 2;
/** Who asks for a password lets people in, or lets them register. */
const LOGIN = /passw|^pass|pwd|^log(?:in)?$|user_login|^token$/i;
const TYPED = /mail|phone|tel|message|msg|text|comment|name|subj|question|fio|body|order|address|title|company/i;

/** Scripts of a site that mail what is posted to them, and pages that post to scripts of which it was not seen what they do. */
export function ownForms(read: SiteFiles): readonly ContactForm[] {
  const postings = postingsByTarget(read);
  const forms: ContactForm[] = [];
  const handled = new Set<string>();
  for (const file of read.files.values()) {
    const form = handlerForm(read, file, postings.get(file.path) ?? []);
    if (form === null) continue;
    handled.add(file.path);
    forms.push(form);
  }
  for (const [target, [first]] of postings) {
    if (first !== undefined && !handled.has(target) && !isHandledBeside(first, handled)) forms.push(...pageForm(read, target, first));
  }
  return forms;
}

/** A page whose own script is a contact form is not one more. */
function isHandledBeside({ page }: Posting, handled: ReadonlySet<string>): boolean {
  return handled.has(page.path);
}

function postingsByTarget({ site, files }: SiteFiles): ReadonlyMap<string, readonly Posting[]> {
  const postings = new Map<string, Posting[]>();
  for (const page of files.values()) {
    for (const form of page.forms) {
      const target = targetOf(form, page.path, site);
      if (target === null) continue;
      const before = postings.get(target);
      if (before === undefined) postings.set(target, [{ page, form }]);
      else before.push({ page, form });
    }
  }
  return postings;
}

/** What a script that reads a POST and mails is; null for any other. */
function handlerForm(read: SiteFiles, file: FormFile, postings: readonly Posting[]): ContactForm | null {
  const { handler } = file;
  if (handler.readsAt === null || isOtherForm(file.path)) return null;
  const included = includedFiles(read, file);
  const sender = [file, ...included].find((one) => one.handler.mail !== null);
  const isContact = handler.fields.length === 0 || handler.fields.some((field) => TYPED.test(field));
  const asksPassword = handler.fields.some((field) => LOGIN.test(field)) || postings.some(({ form }) => form.hasPassword);
  if (sender === undefined || !isContact || asksPassword) return null;
  const { root, domain } = read.site;
  const guard = guardOf(root, [file, ...included], postings);
  const evidence = [
    ...evidenceAt(root, file, handler.typedRecipientAt, { id: 'form.typedRecipient', params: {} }),
    ...evidenceAt(root, sender, sender.handler.mail?.at, { id: 'form.sends', params: { call: sender.handler.mail?.call ?? '' } }),
    ...evidenceAt(root, file, handler.readsAt, { id: 'form.reads', params: { fields: decodeBytes(handler.fields.slice(0, 8).join(', ')) } }),
    ...pageEvidence(root, postings),
    ...guard.evidence,
  ];
  const [first, ...more] = evidence;
  if (first === undefined) return null;
  return {
    ...{ site: domain, file: decodeBytes(`${root}/${file.path}`), kind: 'php', captcha: guard.captcha, isSetElsewhere: false, sendsMail: true },
    toTypedAddress: handler.typedRecipientAt === null ? 'no' : 'yes',
    evidence: [first, ...more],
  };
}

function pageForm({ site, known }: SiteFiles, target: string, { page, form }: Posting): readonly ContactForm[] {
  if (!/\.php\d?$/i.test(target) || !known.has(target) || target === page.path || !looksLikeContact(form, target)) return [];
  const { root, domain } = site;
  const guard = guardOf(root, [], [{ page, form }]);
  const evidence = lineEvidence(`${root}/${page.path}`, form.line, { id: 'form.sendingNotSeen', params: { target: decodeBytes(`/${target}`) } });
  return [
    {
      ...{ site: domain, file: decodeBytes(`${root}/${page.path}`), kind: 'html', captcha: null, isSetElsewhere: false, sendsMail: false },
      toTypedAddress: 'no',
      evidence: [evidence, ...guard.evidence],
    },
  ];
}

/** Files that a script includes, one level down, as far as they were read. */
function includedFiles({ files }: SiteFiles, { path, handler }: FormFile): readonly FormFile[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return handler.includes.flatMap((written) => {
    const name = written.replace(/^(?:\.?\/)+/, '');
    return files.get(`${folder}${name}`) ?? files.get(name) ?? [];
  });
}

interface Guard {
  readonly captcha: CaptchaKind | null;
  readonly evidence: readonly Evidence[];
}

/** A captcha counts where the script asks whether the answer was right; one that a page only shows guards nothing. */
function guardOf(root: string, handlers: readonly FormFile[], postings: readonly Posting[]): Guard {
  for (const file of handlers) {
    const [check] = file.captchas.checks;
    if (check === undefined) continue;
    return { captcha: check.captcha, evidence: evidenceAt(root, file, check.at, { id: 'form.captcha', params: { captcha: check.captcha } }) };
  }
  const evidence: Evidence[] = [];
  const files = [...new Set([...handlers, ...postings.map(({ page }) => page)])];
  for (const file of files) {
    const [show] = file.captchas.shows;
    if (show !== undefined && evidence.length === 0)
      evidence.push(...evidenceAt(root, file, show.at, { id: 'form.captchaNotAsked', params: { captcha: show.captcha } }));
  }
  const trapped = files.find(({ trapAt }) => trapAt !== null);
  if (trapped !== undefined) evidence.push(...evidenceAt(root, trapped, trapped.trapAt, { id: 'form.trap', params: {} }));
  return { captcha: null, evidence };
}

function pageEvidence(root: string, postings: readonly Posting[]): readonly Evidence[] {
  return postings.slice(0, MOST_PAGES).map(({ page, form }) => lineEvidence(`${root}/${page.path}`, form.line, { id: 'form.page', params: {} }));
}
