/** One key of an authorized_keys file (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"). */
export interface AuthorizedKey {
  /** As written, without the key: `command="…",no-pty`; empty without options. */
  readonly options: string;
  /** What is run in place of what the client asks for; null when it may ask. */
  readonly command: string | null;
  readonly type: string;
  /** The key in base64. */
  readonly key: string;
  readonly comment: string;
  readonly line: number;
  readonly byte: number;
  readonly text: string;
}

const TYPE = /^(?:ssh-[a-z0-9-]{1,40}|ecdsa-sha2-[a-z0-9-]{1,40}|sk-[a-z0-9-]{1,60}|rsa-sha2-\d{3})(?:@openssh\.com)?$/;
const LONGEST_TEXT = 8192;

/** Keys of an authorized_keys file; lines that are none are passed over. */
export function readAuthorizedKeys(text: string): readonly AuthorizedKey[] {
  const keys: AuthorizedKey[] = [];
  let byte = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const key = readKey(line);
    if (key !== null) keys.push({ ...key, line: index + 1, byte, text: line.slice(0, LONGEST_TEXT).trimEnd() });
    byte += line.length + 1;
  }
  return keys;
}

function readKey(line: string): Omit<AuthorizedKey, 'line' | 'byte' | 'text'> | null {
  const start = skipBlanks(line, 0);
  if (start === line.length || line[start] === '#') return null;
  const end = endOfOptions(line, start);
  const first = line.slice(start, end);
  const [options, rest] = TYPE.test(first) ? ['', line.slice(start)] : [first, line.slice(skipBlanks(line, end))];
  const [, type = '', key = '', comment = ''] = /^(\S{1,120})[ \t]+([A-Za-z0-9+/=]{16,65536})(?:[ \t\r]+([^\n]*))?$/.exec(rest) ?? [];
  if (!TYPE.test(type)) return null;
  return { options, command: commandOf(options), type, key, comment: comment.trimEnd() };
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at++;
  return at;
}

/** Options end at the first blank outside of quotes; `\"` is a quote within them. */
function endOfOptions(line: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (character === '\\' && line[at + 1] === '"') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === ' ' || character === '\t')) return at;
  }
  return line.length;
}

function commandOf(options: string): string | null {
  let isQuoted = false;
  for (let at = 0; at < options.length; at++) {
    if (options[at] === '\\' && options[at + 1] === '"') at++;
    else if (options[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (at === 0 || options[at - 1] === ',') && /^command="$/i.test(options.slice(at, at + 9))) return quoted(options, at + 9);
  }
  return null;
}

function quoted(options: string, from: number): string {
  for (let at = from; at < options.length; at++) {
    if (options[at] === '\\' && options[at + 1] === '"') at++;
    else if (options[at] === '"') return options.slice(from, at).replaceAll('\\"', '"');
  }
  return options.slice(from);
}
