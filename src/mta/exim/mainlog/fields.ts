import { EQUALS } from '../../../parse/mail-log/byte.ts';

/**
 * Fields of Exim's log lines by the log's own letters. The first ones are numbered in the order in which an arrival has them (receive.c, 4.80
 * to 4.99), so that a field out of its place is seen by its number.
 */
export const Field = {
  none: 0,
  R: 1,
  DS: 2,
  H: 3,
  I: 4,
  TFO: 5,
  U: 6,
  Ci: 7,
  P: 8,
  L: 9,
  SPF: 10,
  X: 11,
  CV: 12,
  DN: 13,
  SNI: 14,
  A: 15,
  PRDR: 16,
  PRX: 17,
  K: 18,
  S: 19,
  M8S: 20,
  DKIM: 21,
  ARC: 22,
  DMARC: 23,
  RT: 24,
  Q: 25,
  id: 26,
  T: 27,
  from: 28,
  for: 29,
  F: 30,
  C: 31,
  QT: 32,
  DT: 33,
  ST: 34,
  PS: 35,
  SRS: 36,
  D: 37,
  setId: 38,
  defer: 39,
  parents: 40,
  cwd: 41,
  args: 42,
} as const;

/** How many numbers of fields there are. */
export const FIELDS = 64;

/** Last field of an arrival that stands in its order before ` from ` and ` for `. */
export const LAST_OF_ARRIVAL = Field.T;

/** Letters of each field, by its number. */
export const fieldLetters: readonly string[] = Object.keys(Field).map((name) => (name === 'setId' ? 'set_id' : name));

/** Forms of a value: `a`, `"a"`, `host [ip]`, `<a>` or `a`, `"a"` or `a`. */
export const Form = { plain: 0, quoted: 1, host: 2, angle: 3, quotedOrPlain: 4 } as const;

const FORMS: readonly (readonly [field: number, form: number])[] = [
  [Field.H, Form.host],
  [Field.P, Form.angle],
  [Field.F, Form.angle],
  [Field.SRS, Form.angle],
  [Field.DN, Form.quoted],
  [Field.C, Form.quoted],
  [Field.T, Form.quotedOrPlain],
  [Field.SNI, Form.quotedOrPlain],
  [Field.id, Form.quotedOrPlain],
];

const FORM_OF = new Uint8Array(FIELDS);
for (const [field, form] of FORMS) FORM_OF[field] = form;

/** `Form` of a field's value. */
export const formOf = (field: number): number => FORM_OF[field] ?? 0;

const ONE = new Uint8Array(256);
const TWO = new Uint8Array(1 << 16);
const THREE = new Uint8Array(1 << 15);
const threeOf = (first: number, second: number, third: number): number => ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
const LONGER: readonly (readonly [letters: Uint8Array, field: number])[] = [
  [Buffer.from('SNI', 'latin1'), Field.SNI],
  [Buffer.from('M8S', 'latin1'), Field.M8S],
  [Buffer.from('PRX', 'latin1'), Field.PRX],
  [Buffer.from('id*', 'latin1'), Field.id],
  [Buffer.from('SRS', 'latin1'), Field.SRS],
  [Buffer.from('SPF', 'latin1'), Field.SPF],
  [Buffer.from('DKIM', 'latin1'), Field.DKIM],
  [Buffer.from('DMARC', 'latin1'), Field.DMARC],
];
for (const [index, [letters]] of LONGER.entries()) THREE[threeOf(letters[0] ?? 0, letters[1] ?? 0, letters[2] ?? 0)] = index + 1;

for (const [name, field] of Object.entries(Field)) {
  if (name.length === 1) ONE[name.charCodeAt(0)] = field;
  if (name.length === 2) TWO[(name.charCodeAt(0) << 8) | name.charCodeAt(1)] = field;
}
// Written without a value.
ONE['L'.charCodeAt(0)] = ONE['K'.charCodeAt(0)] = 0;
TWO[0x4453] = 0;

/** Fields by one letter and by two, and `Form` by field: what the compiled reader is given. */
export const fieldTables = { one: ONE, two: TWO, forms: FORM_OF } as const;

/** Where the value of the field that `fieldAt` found begins. */
export const found = { value: 0 };

/** The field whose letters and `=` stand at `at`; `Field.none` for anything else. */
export function fieldAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (second === EQUALS) {
    found.value = at + 2;
    return ONE[first] ?? 0;
  }
  if (bytes[at + 2] === EQUALS) {
    found.value = at + 3;
    return TWO[(first << 8) | second] ?? 0;
  }
  return longFieldAt(bytes, at);
}

function longFieldAt(bytes: Uint8Array, at: number): number {
  const index = THREE[threeOf(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)] ?? 0;
  const candidate = index === 0 ? undefined : LONGER[index - 1];
  if (!candidate) return Field.none;
  const [letters, field] = candidate;
  for (let here = 0; here < letters.length; here++) if (letters[here] !== bytes[at + here]) return Field.none;
  if (bytes[at + letters.length] !== EQUALS) return Field.none;
  found.value = at + letters.length + 1;
  return field;
}
