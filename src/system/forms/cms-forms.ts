import type { CaptchaKind, ContactForm } from '../../domain/contact-form.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { Site } from '../../domain/site.ts';
import type { OpenDirectory } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { readPhpSource } from '../../parse/php-source.ts';
import type { Cms, KnownForm } from './cms.ts';
import { evidenceAt, lineEvidence } from './form-evidence.ts';
import type { FormFile } from './read-file.ts';
import { readSource } from './read-file.ts';
import { placeIn } from './shown-line.ts';
import type { ShownLine } from './shown-line.ts';
import { openBelow } from './walk.ts';

interface Place {
  readonly site: Site;
  /** The system's directory, open, and its path. */
  readonly open: OpenDirectory;
  readonly path: string;
}

/** Modules of a content management system that make contact forms: that they are there is seen, whether they are switched on is in its database. */
export function cmsForms(place: Place, cms: Cms): readonly ContactForm[] {
  return cms.forms.flatMap((known) => {
    for (const file of known.files) {
      const whole = sourceBelow(place.open, file);
      if (whole !== null) return [formOf(place, { cms, known, file, whole })];
    }
    return [];
  });
}

interface Found {
  readonly cms: Cms;
  readonly known: KnownForm;
  readonly file: string;
  readonly whole: string;
}

function formOf(place: Place, { cms, known, file, whole }: Found): ContactForm {
  const path = `${place.path}/${file}`;
  const setting = settingFor(place, cms, known);
  const evidence: Evidence[] = [lineEvidence(path, titleLine(whole), { id: 'form.module', params: {} })];
  if (known.copies) evidence.push(lineEvidence(path, titleLine(whole), { id: 'form.copyPossible', params: {} }));
  if (setting === null) evidence.push(lineEvidence(path, titleLine(whole), { id: 'form.captchaInDatabase', params: {} }), ...installed(place, cms));
  else evidence.push(setting.evidence);
  const [first, ...more] = evidence;
  return {
    ...{ site: place.site.domain, file: decodeBytes(path), kind: known.kind, captcha: setting?.captcha ?? null, isSetElsewhere: setting === null },
    ...{ sendsMail: true, toTypedAddress: known.copies ? 'possible' : 'no' },
    evidence: [first as Evidence, ...more],
  };
}

/** The line that names a module's version, else its first. */
function titleLine(whole: string): ShownLine {
  const at = whole.slice(0, 65_536).search(/\bversion\b[^\n]{0,40}\d/i);
  return placeIn(whole, Math.max(0, at));
}

function settingFor(place: Place, cms: Cms, known: KnownForm): { readonly captcha: CaptchaKind; readonly evidence: Evidence } | null {
  for (const { file, pattern, forms, captchaOf } of cms.settings) {
    const whole = forms.includes(known.kind) ? sourceBelow(place.open, file) : null;
    const found = whole === null ? null : pattern.exec(readPhpSource(whole).text);
    const captcha = found === null ? null : captchaOf(found[1] ?? '');
    if (whole === null || found === null || captcha === null) continue;
    const shown = placeIn(whole, found.index);
    return { captcha, evidence: lineEvidence(`${place.path}/${file}`, withoutSecret(shown), { id: 'form.captchaSetting', params: { captcha } }) };
  }
  return null;
}

/** A line that defines a secret key is shown without it. */
function withoutSecret(line: ShownLine): ShownLine {
  return { ...line, text: line.text.replace(/(SECRET['"]\s{0,9},\s{0,9}['"])[^'"]{0,200}/, '$1…') };
}

function installed({ open, path }: Place, { captchas }: Cms): readonly Evidence[] {
  const found = captchas.find((captcha) => openFacts(open, captcha) !== null);
  if (found === undefined) return [];
  const line = { byte: 0, line: 1, text: `${path}/${found}` };
  return [{ ...lineEvidence(line.text, line, { id: 'form.captchaInstalled', params: {} }), writtenBy: 'kernel' }];
}

function openFacts(open: OpenDirectory, below: string): 'there' | null {
  const { folder, name } = split(below);
  const directory = openBelow(open, folder);
  if (directory === null) return null;
  const kind = directory.facts(name)?.kind;
  if (directory !== open) directory.close();
  return kind === 'directory' || kind === 'file' ? 'there' : null;
}

/** The text of a regular file below an open directory, no link followed. */
function sourceBelow(open: OpenDirectory, below: string): string | null {
  const { folder, name } = split(below);
  const directory = openBelow(open, folder);
  if (directory === null) return null;
  const text = directory.facts(name)?.kind === 'file' ? readSource(directory, name) : null;
  if (directory !== open) directory.close();
  return text;
}

function split(below: string): { readonly folder: string; readonly name: string } {
  const slash = below.lastIndexOf('/');
  return { folder: below.slice(0, Math.max(0, slash)), name: below.slice(slash + 1) };
}

/** Forms that a page calls as a component: Bitrix, MODX. Of several in one file the one without a captcha counts. */
export function componentForms({ domain, root }: Site, file: FormFile): readonly ContactForm[] {
  const kinds = new Set(file.calls.map(({ kind }) => kind));
  return [...kinds].flatMap((kind) => {
    const calls = file.calls.filter((call) => call.kind === kind);
    const call = calls.find(({ captcha }) => captcha === null) ?? calls[0];
    if (call === undefined) return [];
    const isSetElsewhere = call.captcha === null && !call.isDecided;
    const evidence = [
      ...(call.copies ? evidenceAt(root, file, call.at, { id: 'form.typedRecipient', params: {} }) : []),
      ...evidenceAt(root, file, call.at, { id: 'form.component', params: {} }),
      ...(call.captcha === null ? [] : evidenceAt(root, file, call.at, { id: 'form.captchaSetting', params: { captcha: call.captcha } })),
      ...(isSetElsewhere ? evidenceAt(root, file, call.at, { id: 'form.captchaInDatabase', params: {} }) : []),
    ];
    const [first, ...more] = evidence;
    if (first === undefined) return [];
    return [
      {
        ...{ site: domain, file: decodeBytes(`${root}/${file.path}`), kind, captcha: call.captcha, isSetElsewhere, sendsMail: true },
        ...{ toTypedAddress: call.copies ? ('yes' as const) : ('no' as const), evidence: [first, ...more] as const },
      },
    ];
  });
}
