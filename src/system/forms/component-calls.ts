import type { CaptchaKind, FormKind } from '../../domain/contact-form.ts';

/** A page's call of a component that is a contact form. */
export interface ComponentCall {
  readonly at: number;
  readonly kind: FormKind;
  readonly captcha: CaptchaKind | null;
  /** The call itself tells whether a captcha guards it. */
  readonly isDecided: boolean;
  readonly copies: boolean;
}

const BITRIX = /\bIncludeComponent\s{0,9}\(\s{0,9}['"]bitrix:(main\.feedback|form\.result\.new|form)['"]/g;
const MODX = /\[\[!?(FormIt|AjaxForm)\b/g;
const LONGEST_CALL = 4000;
const MOST = 20;

/** Calls of Bitrix's form components and MODX's form snippets in a page. */
export function readComponentCalls(text: string): readonly ComponentCall[] {
  const calls: ComponentCall[] = [];
  for (const { index, 1: name = '' } of text.matchAll(BITRIX)) {
    if (calls.length >= MOST) break;
    const rest = text.slice(index, index + LONGEST_CALL);
    const end = rest.indexOf(';');
    calls.push(bitrixCall(index, name, end < 0 ? rest : rest.slice(0, end)));
  }
  for (const { index, 1: name = '' } of text.matchAll(MODX)) {
    if (calls.length >= MOST) break;
    const rest = text.slice(index, index + LONGEST_CALL);
    const end = rest.indexOf(']]');
    calls.push(modxCall(index, name, end < 0 ? rest : rest.slice(0, end)));
  }
  return calls;
}

/** main.feedback has its captcha among its parameters (without a word it asks one); a web form keeps that in the database. */
function bitrixCall(at: number, name: string, call: string): ComponentCall {
  if (name !== 'main.feedback') return { at, kind: 'bitrix-form', captcha: null, isDecided: false, copies: false };
  const value = /['"]USE_CAPTCHA['"]\s{0,9}=>\s{0,9}['"](\w?)/.exec(call)?.[1];
  return { at, kind: 'bitrix-feedback', captcha: value === 'N' ? null : 'bitrix', isDecided: true, copies: false };
}

function modxCall(at: number, name: string, call: string): ComponentCall {
  const captcha = /\bhooks\s{0,9}=\s{0,9}`[^`]{0,400}?\b(?:recaptcha|recaptchav\d)\b/i.test(call) ? 'recaptcha' : null;
  const isWhole = name === 'FormIt' || /\bsnippet\s{0,9}=\s{0,9}`FormIt`/i.test(call);
  return { at, kind: name === 'FormIt' ? 'formit' : 'ajaxform', captcha, isDecided: isWhole, copies: /\bFormItAutoResponder\b/i.test(call) };
}
