import type { Box } from '../box/box.ts';
import { serverAddress, serverAddress6 } from './exim.ts';

/** How Sendmail is set up in a box; everything else is Debian's own configuration. */
export interface SendmailOptions {
  readonly localDomains: readonly string[];
  /** Mailboxes that may log in, with their passwords. */
  readonly logins?: ReadonlyMap<string, string>;
  /** Local parts and the account that gets their mail. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Further lines of sendmail.mc. */
  readonly macros?: readonly string[];
}

/**
 * Configures Sendmail from Debian's m4 files as a smarthost of the sink, with logins from sasldb2, and starts its daemon. Syslog must run, or
 * nothing is logged. The queue is run by `runSendmailQueue`: the box's clock moves too fast for the daemon's own alarm.
 */
export async function startSendmail(box: Box, options: SendmailOptions): Promise<void> {
  const aliases = [...(options.aliases ?? [])].map(([local, account]) => `${local}: ${account}`);
  await box.write(
    { path: '/etc/mail/sendmail.mc', text: macros(options) },
    { path: '/etc/mail/local-host-names', text: `localhost\n${box.hostname}\n${options.localDomains.join('\n')}\n` },
    { path: '/etc/mail/service.switch', text: 'hosts files\naliases files\n' },
    { path: '/usr/lib/sasl2/Sendmail.conf', text: 'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n' },
  );
  await box.script(`
    printf '%s\\n' ${aliases.map((line) => `'${line}'`).join(' ')} >> /etc/aliases
    ln -sf /etc/aliases /etc/mail/aliases
    ${[...(options.logins ?? [])].map(([login, password]) => addLogin(login, password)).join('\n')}
    [ ! -e /etc/sasldb2 ] || { chgrp smmta /etc/sasldb2; chmod 640 /etc/sasldb2; }
    cd /etc/mail
    m4 sendmail.mc > sendmail.cf
    m4 submit.mc > submit.cf
    : > access; makemap hash access < access # Debian's refuses the networks of documentation
    install -d -o smmta -g smmsp -m 2755 /run/sendmail /run/sendmail/mta
    install -d -o smmsp -g smmsp -m 2755 /run/sendmail/msp /run/sendmail/stampdir
    newaliases > /dev/null
    /usr/sbin/sendmail-mta -L sm-mta -bd`);
}

/** A queue run as Debian's cron job and daemon do it: the local submissions first, then the mail server's own queue. */
export async function runSendmailQueue(box: Box): Promise<void> {
  await box.run(['/usr/sbin/sendmail-msp', '-L', 'sm-msp-queue', '-Ac', '-q'], { accept: 'any', timeoutSeconds: 90 });
  await box.run(['/usr/sbin/sendmail-mta', '-L', 'sm-mta', '-q'], { accept: 'any', timeoutSeconds: 90 });
}

function addLogin(login: string, password: string): string {
  const [user = '', realm = ''] = login.split('@');
  return `printf '%s' '${password}' | saslpasswd2 -p -c -u '${realm}' '${user}'`;
}

function macros({ macros: further = [] }: SendmailOptions): string {
  const daemon = (port: string, address: string, family: string): string =>
    `DAEMON_OPTIONS(\`Family=${family}, Name=${port}-${family}, Port=${port}, Addr=${address}')dnl`;
  return `divert(0)dnl
define(\`_USE_ETC_MAIL_')dnl
include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`debian')dnl
DOMAIN(\`debian-mta')dnl
undefine(\`confHOST_STATUS_DIRECTORY')dnl
FEATURE(\`no_default_msa')dnl
${['25', '587'].flatMap((port) => [daemon(port, '127.0.0.1', 'inet'), daemon(port, serverAddress, 'inet'), daemon(port, serverAddress6, 'inet6')]).join('\n')}
define(\`confPRIVACY_FLAGS', \`needmailhelo,restrictqrun,restrictexpand,nobodyreturn,authwarnings')dnl
define(\`confAUTH_MECHANISMS', \`PLAIN LOGIN')dnl
define(\`confAUTH_OPTIONS', \`A')dnl
TRUST_AUTH_MECH(\`PLAIN LOGIN')dnl
define(\`confTO_IDENT', \`0')dnl
define(\`SMART_HOST', \`esmtp:[203.0.113.25]')dnl
FEATURE(\`use_cw_file')dnl
FEATURE(\`nocanonify')dnl
FEATURE(\`accept_unresolvable_domains')dnl
FEATURE(\`access_db', , \`skip')dnl
FEATURE(\`always_add_domain')dnl
${further.map((line) => `${line}\n`).join('')}MAILER_DEFINITIONS
MAILER(\`local')dnl
MAILER(\`smtp')dnl
`;
}
