import { createHash } from 'node:crypto';
import type { Box } from '../box/box.ts';

/** What the main log tells: `stock` as Debian ships it, `rich` as an administrator who has looked for spam before has it. */
export type LogDetail = 'stock' | 'rich';

/** How the mail server of a box is set up; everything else is Debian's own configuration. */
export interface EximOptions {
  readonly log: LogDetail;
  readonly localDomains: readonly string[];
  /** Mailboxes that may log in, with their passwords. */
  readonly logins?: ReadonlyMap<string, string>;
  /** Local parts and the account that gets their mail. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Further main options, before all others. */
  readonly options?: readonly string[];
}

/** The address this server has in a box; it is also the web server's. */
export const serverAddress = '203.0.113.10';
export const serverAddress6 = '2001:db8::10';

const richSelector =
  '+smtp_protocol_error +smtp_syntax_error +tls_certificate_verified +tls_peerdn +arguments +pid +subject +received_recipients +incoming_port';

/** Configures Exim as a smarthost of the sink, from Debian's own template, and starts its daemon. */
export async function startExim(box: Box, options: EximOptions): Promise<void> {
  const aliases = [...(options.aliases ?? [])].map(([local, account]) => `${local}: ${account}`);
  const macros = [
    ...(options.log === 'rich' ? [`MAIN_LOG_SELECTOR = ${richSelector}`] : []),
    'AUTH_SERVER_ALLOW_NOTLS_PASSWORDS = yes',
    'daemon_smtp_ports = 25 : 587',
    ...(options.options ?? []),
  ];
  await box.write(
    { path: '/etc/exim4/update-exim4.conf.conf', text: debianSettings(options.localDomains) },
    { path: '/etc/exim4/exim4.conf.localmacros', text: `${macros.join('\n')}\n` },
    { path: '/etc/exim4/passwd', text: passwords(options.logins ?? new Map()), owner: 'root:Debian-exim', mode: '0640' },
  );
  await box.script(`
    echo '203.0.113.25 relay.transit.example' >> /etc/hosts
    printf '%s\\n' ${aliases.map((line) => `'${line}'`).join(' ')} >> /etc/aliases
    sed -i '/^# plain_server:/,/^$/s/^# \\?//; /^# login_server:/,/^#$/s/^# \\?//' /etc/exim4/exim4.conf.template
    update-exim4.conf
    install -d -o Debian-exim -g adm -m 2750 /var/log/exim4
    install -d -o Debian-exim -g Debian-exim -m 750 /run/exim4
    /usr/sbin/exim4 -bd -q30m`);
}

/** A queue run as the daemon does it every half hour: the box's clock moves too fast for the daemon's own alarm. */
export async function runQueue(box: Box, ...options: readonly string[]): Promise<void> {
  await box.run(['/usr/sbin/exim4', ...(options.length > 0 ? options : ['-q'])], { accept: 'any', timeoutSeconds: 90 });
}

function debianSettings(localDomains: readonly string[]): string {
  return `# /etc/exim4/update-exim4.conf.conf
dc_eximconfig_configtype='smarthost'
dc_other_hostnames='${localDomains.join(':')}'
dc_local_interfaces='127.0.0.1 ; ${serverAddress} ; ${serverAddress6}'
dc_readhost=''
dc_relay_domains=''
dc_minimaldns='false'
dc_relay_nets=''
dc_smarthost='relay.transit.example'
CFILEMODE='644'
dc_use_split_config='false'
dc_hide_mailname='false'
dc_mailname_in_oh='true'
dc_localdelivery='mail_spool'
`;
}

function passwords(logins: ReadonlyMap<string, string>): string {
  const sha1 = (password: string): string => createHash('sha1').update(password).digest('hex');
  return [...logins].map(([login, password]) => `${login}:{sha1}${sha1(password)}\n`).join('');
}
