/**
 * The IP address in a `-host_address` value: `[A]:P` since Exim 4.96, `A.P` before, either without a port, IPv6 in both
 * (exim host_address.c as observed; the documentation still shows the old form). null when it is not an address.
 */
export function ipOfHostAddress(value: string): string | null {
  if (value.startsWith('[')) {
    const close = value.indexOf(']');
    return close > 1 ? checked(value.slice(1, close)) : null;
  }
  if (value.includes(':')) {
    const dot = value.lastIndexOf('.');
    return checked(dot > 0 && !isMapped(value) ? value.slice(0, dot) : value);
  }
  const parts = value.split('.');
  return checked(parts.length === 5 ? parts.slice(0, 4).join('.') : value);
}

const MAPPED = /^[0-9a-fA-F:]*:\d{1,3}(?:\.\d{1,3}){3}(\.\d+)?$/;

/** An IPv6 address with an IPv4 tail and no port after it. */
function isMapped(value: string): boolean {
  const found = MAPPED.exec(value);
  return found !== null && found[1] === undefined;
}

const V4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const V6 = /^[0-9a-fA-F:.]{2,45}(?:%[0-9A-Za-z._-]{1,16})?$/;

function checked(address: string): string | null {
  if (V4.test(address)) return address;
  return address.includes(':') && V6.test(address) ? address : null;
}
