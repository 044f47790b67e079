const PLAIN = /^[\n\t\x20-\x7e]*$/;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const MARKS = /(\p{M}{3})\p{M}+/gu;

/**
 * Text that is safe on a terminal and in a pipe: control bytes, C1, bidi overrides, zero-width, tags, lone surrogates and
 * unassigned code points become visible (`\x1b`, `<U+202E>`), combining marks are capped; newline and TAB stay.
 */
export function safeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(HIDDEN, (found) => (found === '\n' || found === '\t' ? found : shown(found))).replace(MARKS, '$1');
}

/** The same for one line: newlines, returns and TABs are shown too. */
export function safeLine(text: string): string {
  return safeText(text).replace(/[\n\t]/g, shown);
}

function shown(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  return code < 0x80 ? `\\x${hex.toLowerCase().padStart(2, '0')}` : `<U+${hex.padStart(4, '0')}>`;
}

const JSON_HIDDEN = /[\x7f\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u0080-\u009f]/gu;

/** JSON on one line in which no control, bidi or invisible character stands raw: they are `\u` escapes. */
export function safeJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.replace(JSON_HIDDEN, (found) => {
    let escaped = '';
    for (let at = 0; at < found.length; at++) escaped += `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}
