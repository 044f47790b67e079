import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openBox, type Box } from './box/box.ts';
import type { Suite } from './box/recipe.ts';
import { startExim } from './programs/exim.ts';
import { startSyslogAndCron } from './programs/cron.ts';
import { startPostfix } from './programs/postfix.ts';
import { startSink } from './programs/sink.ts';

/** Two mailboxes of one domain, one of another. */
export const mailboxes = ['ceo@corp.example', 'info@corp.example', 'ceo@other.example'] as const;

/** The password of a mailbox, before anybody changes it. */
export const passwordOf = (address: string): string => `secret of ${address}`;

/** A box where Exim and dovecot look the same mailboxes up, each in a file of its own. */
export async function openMailboxBox(say: (line: string) => void, suite: Suite = 'bookworm'): Promise<Box> {
  const box = await openBox({ suite, hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say });
  try {
    await startSink(box, new Map());
    await startExim(box, {
      log: 'rich',
      localDomains: ['corp.example', 'other.example'],
      logins: new Map(mailboxes.map((address) => [address, passwordOf(address)])),
      aliases: new Map([['ceo', 'root']]),
    });
    await startDovecot(box);
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** A box where Postfix asks dovecot, which looks the mailboxes up in the file that its own configuration has ready. */
export async function openPostfixMailboxBox(say: (line: string) => void): Promise<Box> {
  const box = await openBox({
    ...{ suite: 'bookworm', mta: 'postfix', hostname: 'mx1.corp.example', addresses: ['203.0.113.10/32', '2001:db8::10/128'], say },
  });
  try {
    await startSink(box, new Map());
    await box.script(`sed -i 's/^!include auth-system/#&/; s/^#!include auth-passwdfile/!include auth-passwdfile/' /etc/dovecot/conf.d/10-auth.conf`);
    const logins = new Map(mailboxes.map((address) => [address, passwordOf(address)]));
    await startPostfix(box, { log: 'stock', localDomains: ['corp.example', 'other.example'], logins });
    await startSyslogAndCron(box);
    box.keepRunning();
    return box;
  } catch (error) {
    await box.close();
    throw error;
  }
}

/** What Debian's dovecot is told beside its own configuration; 2.4 (Debian 13) says it in other words, and in a configuration of its own here. */
const dovecotSettings: Readonly<Record<Suite, string>> = {
  bookworm: `
    sed -i 's/^!include auth-system/#&/; s/^#!include auth-passwdfile/!include auth-passwdfile/; s/^#disable_plaintext_auth = yes/disable_plaintext_auth = no/' /etc/dovecot/conf.d/10-auth.conf
    printf 'auth_cache_size = 1M\\nssl = no\\nmail_location = maildir:/var/vmail/%%d/%%n\\nfirst_valid_uid = 8\\n' > /etc/dovecot/conf.d/99-lab.conf`,
  trixie: `cat > /etc/dovecot/dovecot.conf <<'CONF'
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
protocols = imap
auth_allow_cleartext = yes
auth_cache_size = 1M
ssl = no
mail_driver = maildir
mail_path = /var/vmail/%{user | domain}/%{user | username}
first_valid_uid = 8
passdb passwd-file {
  passwd_file_path = /etc/dovecot/users
}
userdb passwd-file {
  passwd_file_path = /etc/dovecot/users
}
CONF`,
};

/** dovecot with a passwd-file of the mailboxes. */
async function startDovecot(box: Box): Promise<void> {
  await box.script(`${dovecotSettings[box.suite]}
    install -d -o mail -g mail -m 750 /var/vmail
    touch /etc/dovecot/users; chmod 640 /etc/dovecot/users; chgrp dovecot /etc/dovecot/users`);
  for (const address of mailboxes)
    await box.run(
      [
        '/bin/sh',
        '-c',
        `read -r password; hash=$(openssl passwd -6 "$password"); echo "${address}:{SHA512-CRYPT}$hash:8:8::/var/vmail/home::" >> /etc/dovecot/users`,
      ],
      {
        input: `${passwordOf(address)}\n`,
      },
    );
  await box.script(
    '/usr/sbin/dovecot > /dev/null 2>&1 < /dev/null; for try in $(seq 50); do ss -tlnH sport = :143 | grep -q . && break; sleep 0.1; done',
  );
}

/** What was undone is noticed: dovecot looks at its files once a second. */
export const noticed = (): Promise<void> => pause(1100);

/** Whether a mailbox may send with this password: SMTP AUTH on port 587. */
export async function canSend(box: Box, address: string, password: string): Promise<boolean> {
  const { code } = await box.run(
    [
      'curl',
      '-s',
      '-m',
      '20',
      '--user',
      `${address}:${password}`,
      '--mail-from',
      address,
      '--mail-rcpt',
      'rcpt@far.example',
      '-T',
      '-',
      'smtp://203.0.113.10:587/client',
    ],
    { input: `Subject: x\r\n\r\nhello\r\n`, accept: 'any' },
  );
  return code === 0;
}

/** Whether a mailbox may be read with this password: IMAP. */
export async function canRead(box: Box, address: string, password: string): Promise<boolean> {
  const { code } = await box.run(['curl', '-s', '-m', '20', '--user', `${address}:${password}`, 'imap://203.0.113.10:143/'], { accept: 'any' });
  return code === 0;
}

/** Opens an IMAP session that lasts; how many sessions dovecot has of that mailbox. */
export async function holdImap(box: Box, address: string): Promise<number> {
  await box.script(
    `{ (printf 'a LOGIN "${address}" "${passwordOf(address)}"\\r\\nb SELECT INBOX\\r\\nc IDLE\\r\\n'; exec sleep 600) | setsid curl -s -m 600 telnet://203.0.113.10:143; } > /dev/null 2>&1 < /dev/null & sleep 1`,
  );
  box.keepRunning();
  return imapSessions(box, address);
}

export async function imapSessions(box: Box, address: string): Promise<number> {
  return (await box.run(['doveadm', 'who', '-1', address])).stdout.split('\n').filter((line) => line.startsWith(address)).length;
}

/** Opens an SMTP session of a mailbox from an address, sends one message in it, and stays; the address. */
export async function holdSmtp(box: Box, address: string, client: string): Promise<string> {
  await box.write({ path: '/opt/lab/hold-smtp.mjs', text: readFileSync(new URL('programs/hold-smtp.mjs', import.meta.url), 'utf8') });
  await box.script(
    `setsid /opt/node/bin/node /opt/lab/hold-smtp.mjs '${address}' '${passwordOf(address)}' ${client} > /dev/null 2>&1 < /dev/null &
     for try in $(seq 100); do [ -e /run/held-${client} ] && break; sleep 0.05; done; sleep 0.3`,
  );
  box.keepRunning();
  return client;
}

/** Whether that session still stands. */
export async function holdsSmtp(box: Box, client: string): Promise<boolean> {
  await box.script('sleep 0.3');
  return (await box.script(`[ -e /run/held-${client} ]`, { accept: 'any' })).code === 0;
}

/** Whether mail to an address of this server is taken from elsewhere; from this address, if one is named. */
export async function arrives(box: Box, address: string, client: string | null = null): Promise<boolean> {
  const from = client === null ? [] : ['--interface', client];
  const { code } = await box.run(
    ['curl', '-s', '-m', '20', ...from, '--mail-from', 'friend@far.example', '--mail-rcpt', address, '-T', '-', 'smtp://203.0.113.10:25/far.example'],
    { input: 'Subject: hello\r\n\r\nhello\r\n', accept: 'any' },
  );
  return code === 0;
}
