/** Variables that hold the address a visitor typed. */
export interface TypedNames {
  /** Whether an expression holds it. */
  isIn(expression: string): boolean;
}

const FIELD = /\$_(?:POST|REQUEST)\s{0,9}\[\s{0,9}['"]?([\w-]{1,64})/g;
const FILTERED = /\bINPUT_POST\s{0,9},\s{0,9}['"]([\w-]{1,64})/g;
const VARIABLE = /\$\{?([A-Za-z_]\w{0,63})/g;
const ASSIGNMENT = /^\s*(?:<\?php\b)?\s*\$([A-Za-z_]\w{0,63})\s{0,9}=(?![=>])/;
/** All that was posted, under another name. */
const WHOLE = /^=\s{0,9}\$_(?:POST|REQUEST)\s{0,9}$/;
const ELEMENT = /\$([A-Za-z_]\w{0,63})\s{0,9}\[\s{0,9}['"]?([\w-]{1,64})/g;
const ADDRESS = /mail|e-?pochta|pochta/i;
/** Fields that say where the site's own copy goes are as bad: the visitor chooses the recipient. */
const RECIPIENT = /^(?:to|recipient|recipients|send_?to|mail_?to)$/i;
const LONGEST = 2000;
const MOST_STATEMENTS = 20_000;

/** Follows addresses from what was posted through assignments, once from top to bottom. */
export function typedNames(text: string, code: string): TypedNames {
  const names = new Set<string>();
  const wholes = new Set<string>();
  const isIn = (expression: string): boolean =>
    holdsField(expression) || (names.size > 0 && holdsName(expression, names)) || (wholes.size > 0 && holdsElement(expression, wholes));
  let from = 0;
  for (let count = 0; from < code.length && count < MOST_STATEMENTS; count++) {
    const end = code.slice(from, from + LONGEST).search(/[;{}]/);
    const to = end < 0 ? Math.min(code.length, from + LONGEST) : from + end;
    const statement = text.slice(from, to);
    const name = ASSIGNMENT.exec(statement)?.[1];
    const value = statement.slice(statement.indexOf('='));
    if (name !== undefined && WHOLE.test(value)) wholes.add(name);
    else if (name !== undefined && isIn(value)) names.add(name);
    from = to + 1;
  }
  return { isIn };
}

function holdsField(expression: string): boolean {
  for (const pattern of [FIELD, FILTERED]) for (const [, name = ''] of expression.matchAll(pattern)) if (isAddress(name)) return true;
  return false;
}

function holdsElement(expression: string, wholes: ReadonlySet<string>): boolean {
  for (const [, variable = '', name = ''] of expression.matchAll(ELEMENT)) if (wholes.has(variable) && isAddress(name)) return true;
  return false;
}

function isAddress(field: string): boolean {
  return ADDRESS.test(field) || RECIPIENT.test(field);
}

function holdsName(expression: string, names: ReadonlySet<string>): boolean {
  for (const [, name = ''] of expression.matchAll(VARIABLE)) if (names.has(name)) return true;
  return false;
}
