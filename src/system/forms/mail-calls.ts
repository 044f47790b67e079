/** A call by which PHP sends mail, or names a recipient of it. */
export interface MailCall {
  readonly at: number;
  /** As people know it: `mail()`, `PHPMailer`. */
  readonly call: string;
  /** Offset behind the bracket of a call whose first argument is a recipient; null of others. */
  readonly to: number | null;
  /** false: it only names a recipient. */
  readonly sends: boolean;
}

const FUNCTION = /(?<![\w$>:\\])\\?(mail|wp_mail|mb_send_mail|imap_mail|bxmail)[ \t]{0,9}\(/gi;
const CREATES = /\bnew[ \t]{1,9}([\w\\]{1,200})/g;
const STATIC =
  /\b(Swift_Message::newInstance|CEvent::Send(?:Immediate)?|Mail::(?:send|raw|to|queue)|JFactory::getMailer|Factory::getMailer|Transport::fromDsn)[ \t]{0,9}\(/gi;
const RECIPIENT = /->[ \t]{0,9}(addAddress|addCC|addBCC|addTo|setTo|setCc|setBcc|addRecipient|to|cc|bcc)[ \t]{0,9}\(/gi;
const SOCKET = /(?<![\w$>:\\])\\?(?:fsockopen|stream_socket_client|pfsockopen)[ \t]{0,9}\(/gi;
/** Classes by their last name, lower case. */
const MAILERS: ReadonlyMap<string, string> = new Map([
  ['phpmailer', 'PHPMailer'],
  ['swift_message', 'SwiftMailer'],
  ['swift_mailer', 'SwiftMailer'],
  ['mailer', 'Mailer'],
  ['zend_mail', 'Zend_Mail'],
  ['simplemail', 'SimpleMail'],
  ['smtp', 'SMTP'],
]);
const MOST_CALLS = 200;

/** Calls of a script that send mail, and those that name recipients for one of them; strings and comments do not count. */
export function mailCalls(text: string, code: string): readonly MailCall[] {
  const calls: MailCall[] = [];
  for (const found of code.matchAll(FUNCTION)) {
    const { index } = found;
    const [whole, name = ''] = found;
    if (isDefinition(code, index)) continue;
    calls.push({ at: index, call: `${name.toLowerCase()}()`, to: index + whole.length, sends: true });
    if (calls.length >= MOST_CALLS) return calls;
  }
  const mailer = mailerIn(text, code);
  if (mailer === null) return calls;
  calls.push(mailer);
  for (const found of code.matchAll(RECIPIENT)) {
    if (calls.length >= MOST_CALLS) break;
    calls.push({ at: found.index, call: `${found[1] ?? ''}()`, to: found.index + found[0].length, sends: false });
  }
  return calls;
}

function isDefinition(code: string, at: number): boolean {
  return /\bfunction\s{1,9}&?$/i.test(code.slice(Math.max(0, at - 24), at));
}

/** The first use of a mail library, or SMTP spoken over a socket. */
function mailerIn(text: string, code: string): MailCall | null {
  for (const { index, 1: name = '' } of code.matchAll(CREATES)) {
    const last = name.slice(name.lastIndexOf('\\') + 1).toLowerCase();
    const isSymfony = last === 'email' && /\bSymfony\\Component\\Mime\b/.test(code);
    const call = isSymfony ? 'Symfony Mailer' : MAILERS.get(last);
    if (call !== undefined) return { at: index, call, to: null, sends: true };
  }
  STATIC.lastIndex = 0;
  const found = STATIC.exec(code);
  if (found !== null) return { at: found.index, call: found[1] ?? '', to: null, sends: true };
  SOCKET.lastIndex = 0;
  const socket = SOCKET.exec(code);
  return socket !== null && /\bRCPT TO\b/i.test(text) ? { at: socket.index, call: 'SMTP', to: null, sends: true } : null;
}

const LONGEST_ARGUMENT = 1000;

/** Text of the argument that begins at an offset, to its comma or bracket at the same depth; cut where it is longer than makes sense. */
export function argumentAt(text: string, code: string, from: number): string {
  let depth = 0;
  const most = Math.min(code.length, from + LONGEST_ARGUMENT);
  for (let at = from; at < most; at++) {
    const sign = code[at];
    if (sign === '(' || sign === '[') depth++;
    else if (sign === ')' || sign === ']') depth--;
    if (depth < 0 || (depth === 0 && (sign === ',' || sign === ';'))) return text.slice(from, at);
  }
  return text.slice(from, most);
}
