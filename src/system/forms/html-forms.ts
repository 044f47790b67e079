/** A form of a page that is posted, as far as its text shows. */
export interface HtmlForm {
  /** Offset of its tag. */
  readonly at: number;
  /** Where it is posted; empty: to its own page, or to what PHP puts there. */
  readonly action: string;
  readonly fields: readonly string[];
  readonly hasTextArea: boolean;
  readonly hasPassword: boolean;
}

const OPEN = /<form(?=[\s>])/gi;
const METHOD = /\bmethod\s{0,9}=\s{0,9}["']?post\b/i;
const ACTION = /\baction\s{0,9}=\s{0,9}(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s"'>]{1,500}))/i;
const NAME = /\bname\s{0,9}=\s{0,9}["']?([\w[\]-]{1,64})/gi;
const LONGEST_TAG = 4000;
const LONGEST_FORM = 40_000;
const MOST_FORMS = 20;
const MOST_FIELDS = 60;

/** The forms of a page that are sent by POST (HTML, "The form element"); also those that PHP prints from strings. */
export function readHtmlForms(text: string): readonly HtmlForm[] {
  const forms: HtmlForm[] = [];
  OPEN.lastIndex = 0;
  for (let open = OPEN.exec(text); open !== null && forms.length < MOST_FORMS; open = OPEN.exec(text)) {
    const at = open.index;
    const rest = text.slice(at, at + LONGEST_FORM);
    const close = rest.search(/<\/form/i);
    const form = close < 0 ? rest : rest.slice(0, close);
    // What was looked at is not looked at again: a page of a million opening tags stays linear.
    OPEN.lastIndex = at + form.length;
    const tag = form.slice(0, Math.min(LONGEST_TAG, nonNegative(form.indexOf('>'), form.length)));
    if (METHOD.test(tag)) forms.push(formOf(at, tag, form.slice(tag.length)));
  }
  return forms;
}

function formOf(at: number, tag: string, body: string): HtmlForm {
  const [, double, single, bare] = ACTION.exec(tag) ?? [];
  const fields = [...body.matchAll(NAME)].slice(0, MOST_FIELDS).map(([, name = '']) => name);
  return {
    at,
    action: (double ?? single ?? bare ?? '').trim(),
    fields: [...new Set(fields)],
    hasTextArea: /<textarea\b/i.test(body),
    hasPassword: /\btype\s{0,9}=\s{0,9}["']?password\b/i.test(body),
  };
}

function nonNegative(found: number, otherwise: number): number {
  return found < 0 ? otherwise : found;
}
