const DIGIT_0 = 48;
const DIGIT_9 = 57;
const COMMA = 44;
const SPACE = 32;
const HASH = 35;

/**
 * The address of one recipient line of a -H file without its newline. What follows the address in the forms of Exim 3 (`N,N,N`), early Exim 4
 * (`N`), `#1` (errors_to) and `#3` (ORCPT and errors_to) is read from the right, because a quoted local part may contain spaces
 * (exim 4.96 spool_in.c as observed). A suffix that contradicts itself is left as part of the address.
 */
export function addressOfRecipientLine(line: string): string {
  const digits = digitsStart(line, line.length);
  if (digits === line.length || digits === 0) return line;
  const before = line.charCodeAt(digits - 1);
  if (before === SPACE) return line.slice(0, digits - 1);
  if (before === COMMA) return addressOfExim3(line, digits - 1);
  return before === HASH ? addressBeforeGroups(line, digits) : line;
}

/** `address N,N,N`: cut before the first of the three numbers. */
function addressOfExim3(line: string, comma: number): string {
  const second = digitsStart(line, comma);
  if (second === comma || second === 0 || line.charCodeAt(second - 1) !== COMMA) return line;
  const first = digitsStart(line, second - 1);
  return first < second - 1 && line.charCodeAt(first - 1) === SPACE ? line.slice(0, first - 1) : line;
}

/** `address [orcpt L,F ]errors_to L,P#MASK`: each set bit of the mask is one group, the rightmost first. */
function addressBeforeGroups(line: string, digits: number): string {
  const mask = Number(line.slice(digits));
  let end = digits - 1;
  for (let bit = 1; bit <= 2; bit <<= 1) {
    if ((mask & bit) === 0) continue;
    const start = groupStart(line, end);
    if (start < 0) return line;
    end = start;
  }
  return line.slice(0, end);
}

/** Where the space before a group `text LENGTH,NUMBER` that ends at `end` stands, or −1. */
function groupStart(line: string, end: number): number {
  let number = digitsStart(line, end);
  if (number === end) return -1;
  if (line.charCodeAt(number - 1) === 45) number--;
  if (line.charCodeAt(number - 1) !== COMMA) return -1;
  const length = digitsStart(line, number - 1);
  if (length === number - 1 || line.charCodeAt(length - 1) !== SPACE) return -1;
  const space = length - 1 - Number(line.slice(length, number - 1)) - 1;
  return space > 0 && line.charCodeAt(space) === SPACE ? space : -1;
}

/** Start of the run of digits that ends before `end`. */
function digitsStart(line: string, end: number): number {
  let at = end;
  while (at > 0) {
    const code = line.charCodeAt(at - 1);
    if (code < DIGIT_0 || code > DIGIT_9) break;
    at--;
  }
  return at;
}
