/** A local part that needs no quotes: atoms between single dots (RFC 5322 §3.2.3), bytes above 127 included as Postfix has it. */
const DOT_STRING = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]+)*$/;

/** An address as Postfix shows it: kept without quotes in the queue file, it gets them back where its local part needs them (quote_822_local.c). */
export function externalAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const local = at < 0 ? address : address.slice(0, at);
  if (address === '' || DOT_STRING.test(local)) return address;
  return `"${local.replace(/["\\\r]/g, '\\$&')}"${at < 0 ? '' : address.slice(at)}`;
}
