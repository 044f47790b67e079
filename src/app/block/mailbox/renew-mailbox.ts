import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import { setPasswords } from '../../../remedies/lock-mailbox.ts';
import { loadFile } from '../../../remedies/road.ts';
import { applyHunks, digestOf } from '../../../remedies/text-change.ts';
import { listMailboxLogins } from '../../../system/mailbox-logins.ts';
import { randomPassword } from '../random-password.ts';

/** A hash of crypt(3), with or without dovecot's name of its scheme before it. */
const CRYPT = /^(\{[A-Z0-9-]*CRYPT\})?\$\w{1,4}\$/;
/** Exim's own mark of one (`{crypt}`), and its digests, which it takes for what they are when a crypt(3) hash stands in their place. */
const EXIM_MARK = /^\{(?:crypt|crypt16|md5|sha1?)\}/i;

/**
 * Gives a mailbox a new random password in all the files that hold it; the password. Throws ToolError 69 where they hold something that cannot be made
 * here: then the panel has to.
 */
export function renewMailbox(host: Host, address: string): string {
  const { logins } = listMailboxLogins(host, address);
  const password = randomPassword();
  const hash = hashOf(host, password);
  const changes = logins.map((login) => {
    const texts = login.secrets.map(({ from, to }) => login.text.slice(from, to));
    const mark = texts.every((text) => CRYPT.test(text))
      ? schemeOf(texts[0] ?? '')
      : login.readers.every((reader) => reader === 'exim') && texts.length === 1 && EXIM_MARK.test(texts[0] ?? '')
        ? ''
        : null;
    if (mark === null)
      throw new ToolError('cannot-renew', Exit.unavailable, `${login.path} holds a password of ${address} in a form that is not made here`, {
        hint: 'Set a new password in the panel, or with the program that wrote it.',
        params: { path: login.path },
      });
    return { login, hunk: setPasswords(login, mark + hash) };
  });
  if (changes.length === 0) throw new ToolError('not-found', Exit.nothingMatched, `no mailbox ${address} is here`, { params: { what: address } });
  for (const { login, hunk } of changes) {
    const path = host.settle(login.path) ?? login.path;
    const text = loadFile(host, path) ?? '';
    const after = applyHunks(text, [hunk]);
    if (after === null) throw new ToolError('changed', Exit.changed, `${path} was changed just now`, { params: { path } });
    host.swapFile(path, { expect: digestOf(text), text: after });
  }
  return password;
}

/** What dovecot needs before the hash where it stood before the old one. */
const schemeOf = (text: string): string => (text.startsWith('{') ? '{SHA512-CRYPT}' : '');

/** A SHA-512 hash of crypt(3); openssl takes the password from its input, so that no argument list shows it. */
function hashOf(host: Host, password: string): string {
  const openssl = host.program('/usr/bin/openssl', '/usr/local/bin/openssl');
  if (openssl === null) throw new ToolError('program-missing', Exit.unavailable, 'openssl is not here, which makes the hash of a new password');
  const { status, stdout } = host.run([openssl, 'passwd', '-6', '-stdin'], { input: `${password}\n` });
  const hash = stdout.trim();
  if (status !== 0 || !/^\$6\$[\w./]{1,32}\$[\w./]{86}$/.test(hash)) throw new ToolError('program-failed', Exit.failed, 'openssl made no hash');
  return hash;
}
