/** Position after the address that begins at `at`: what stands in quotes or angle brackets belongs to it. It ends at a comma, a space or the end of the text. */
export function addressEnd(text: string, at: number): number {
  let isQuoted = false;
  let depth = 0;
  for (let here = at; here < text.length; here++) {
    switch (text.charAt(here)) {
      case '\\':
        here++;
        break;
      case '"':
        isQuoted = !isQuoted;
        break;
      case '<':
        if (!isQuoted) depth = 1;
        break;
      case '>':
        if (!isQuoted) depth = 0;
        break;
      case ',':
      case ' ':
        if (!isQuoted && depth === 0) return here;
        break;
      default:
    }
  }
  return isQuoted || depth > 0 ? -1 : text.length;
}

/** An address without its angle brackets. */
export function bareAddress(address: string): string {
  return address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address;
}

/** Addresses of a `to=` list and where it ends: they are joined by commas alone, and a comma with a space after it comes before the next field. */
export function readList(text: string, from: number): { readonly addresses: readonly string[]; readonly end: number } {
  const addresses: string[] = [];
  for (let at = from; addresses.length < MOST_ADDRESSES;) {
    const end = addressEnd(text, at);
    if (end < 0 || (end < text.length && text.charAt(end) !== ',')) break;
    addresses.push(bareAddress(text.slice(at, end)));
    if (text.charAt(end + 1) === ' ' || end >= text.length) return { addresses, end };
    at = end + 1;
  }
  // Quotes that do not close, or blanks: a name that was cut, or one that no address may have. The next field is found by its form.
  const end = text.indexOf(', delay=', from);
  return {
    addresses: addresses.length > 0 ? addresses : [bareAddress(text.slice(from, end < 0 ? text.length : end))],
    end: end < 0 ? text.length : end,
  };
}

/** More do not fit into a line of syslog. */
export const MOST_ADDRESSES = 500;
