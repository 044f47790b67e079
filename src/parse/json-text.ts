const PLAIN = /^[ !#-[\]-~]*$/;
const HIDDEN = /[^\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/gu;

/** A string as JSON in which no control, bidi, invisible or unassigned character stands raw: those are `\u` escapes. */
export function jsonText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(HIDDEN, escaped);
}

/** The same for a string or null. */
export function jsonOrNull(text: string | null | undefined): string {
  return text === null || text === undefined ? 'null' : jsonText(text);
}

function escaped(found: string): string {
  let text = '';
  for (let at = 0; at < found.length; at++) text += `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return text;
}
