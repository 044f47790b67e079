/** End of the year 9999: later times cannot be written down. */
export const LAST_SECOND = 253_402_300_799;

/** What the option lines of a -H file say, as far as it is used; texts are latin1 as found, null where a line is absent. */
export interface EnvelopeOptions {
  /** Microseconds of the reception time. */
  microseconds: number;
  /** Seconds since the epoch of `-frozen`; null when it is not frozen. */
  frozenAt: number | null;
  hostAddress: string | null;
  hostName: string | null;
  helo: string | null;
  /** Driver name: SMTP AUTH succeeded. */
  hostAuth: string | null;
  authId: string | null;
  ident: string | null;
  protocol: string | null;
  local: boolean;
  localError: boolean;
  /** An untrusted local user set the sender. */
  senderSetUntrusted: boolean;
  /** No delivery was tried yet. */
  firstTime: boolean;
  /** -D has CRLF line ends. */
  wireFormat: boolean;
}

export function emptyOptions(): EnvelopeOptions {
  return {
    microseconds: 0,
    frozenAt: null,
    hostAddress: null,
    hostName: null,
    helo: null,
    hostAuth: null,
    authId: null,
    ident: null,
    protocol: null,
    local: false,
    localError: false,
    senderSetUntrusted: false,
    firstTime: false,
    wireFormat: false,
  };
}

const DASH = 45;
const PARENTHESIS = 40;

/**
 * Reads one option line (`-name value`, tainted `--name value`, quoted `--(quoter)name value`) that stands from `start` to its newline at `end`.
 * How many bytes after that newline belong to it (values of ACL variables are counted, not lines), or −1 when it is damaged.
 * Unknown names are passed over (Exim spec, "Format of the -H file"; exim 4.96 spool_in.c as observed).
 */
export function readOption(text: string, start: number, end: number, options: EnvelopeOptions): number {
  const line = text.slice(start + (text.charCodeAt(start + 1) === DASH ? 2 : 1), end);
  const named = line.charCodeAt(0) === PARENTHESIS ? line.slice(line.indexOf(')') + 1) : line;
  const space = named.indexOf(' ');
  const name = space < 0 ? named : named.slice(0, space);
  const value = space < 0 ? '' : named.slice(space + 1);
  if (name === 'aclc' || name === 'aclm' || name === 'acl') return countedLength(text, end + 1, value);
  return setOption(name, value, options) ? 0 : -1;
}

/** Bytes of an ACL variable's value and its newline, from `NAME LENGTH`; −1 when they are not there. */
function countedLength(text: string, start: number, value: string): number {
  const digits = value.slice(value.lastIndexOf(' ') + 1);
  const length = /^\d{1,9}$/.test(digits) ? Number(digits) : -1;
  return length >= 0 && text.charCodeAt(start + length) === 10 ? length + 1 : -1;
}

/** Keeps what an option says; false when its value cannot be read. */
function setOption(name: string, value: string, options: EnvelopeOptions): boolean {
  switch (name) {
    case 'received_time_usec':
      options.microseconds = microsecondsOf(value);
      return true;
    case 'frozen':
      return setFrozen(value, options);
    case 'host_address':
      options.hostAddress = value;
      return true;
    case 'host_name':
      options.hostName = value;
      return true;
    case 'helo_name':
      options.helo = value;
      return true;
    case 'host_auth':
      options.hostAuth = value;
      return true;
    case 'auth_id':
      options.authId = value;
      return true;
    case 'ident':
      options.ident = value;
      return true;
    case 'received_protocol':
      options.protocol = value;
      return true;
    default:
      setFlag(name, options);
      return true;
  }
}

function setFlag(name: string, options: EnvelopeOptions): void {
  if (name === 'local') options.local = true;
  else if (name === 'localerror') options.localError = true;
  else if (name === 'sender_set_untrusted') options.senderSetUntrusted = true;
  else if (name === 'deliver_firsttime') options.firstTime = true;
  else if (name === 'spool_file_wireformat') options.wireFormat = true;
}

function setFrozen(value: string, options: EnvelopeOptions): boolean {
  const seconds = Number.parseInt(value, 10);
  if (!(Math.abs(seconds) <= LAST_SECOND)) return false;
  options.frozenAt = seconds;
  return true;
}

/** `.NNNNNN`, the dot included (Exim 4.90 and later). */
function microsecondsOf(value: string): number {
  const digits = value.startsWith('.') ? Number(value.slice(1)) : Number.NaN;
  return Number.isInteger(digits) && digits >= 0 && digits < 1_000_000 ? digits : 0;
}
