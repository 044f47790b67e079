import type { Box } from '../box/box.ts';
import { serverAddress } from './exim.ts';

/** Starts vsftpd as hosting servers have it: local accounts, each shut into its home, a line for every transfer. */
export async function startVsftpd(box: Box, passwords: ReadonlyMap<string, string>): Promise<void> {
  const settings = [
    ...['listen=YES', 'listen_ipv6=NO', 'background=YES', 'anonymous_enable=NO', 'local_enable=YES', 'write_enable=YES', 'local_umask=022'],
    ...['chroot_local_user=YES', 'allow_writeable_chroot=YES', 'secure_chroot_dir=/var/run/vsftpd/empty', 'pam_service_name=vsftpd'],
    ...['xferlog_enable=YES', 'xferlog_std_format=NO', 'vsftpd_log_file=/var/log/vsftpd.log', 'use_localtime=YES', 'seccomp_sandbox=NO'],
  ];
  await box.write({ path: '/etc/vsftpd.conf', text: `${settings.join('\n')}\n` });
  await box.script(
    `
    install -d /var/run/vsftpd/empty
    chpasswd
    /usr/sbin/vsftpd /etc/vsftpd.conf`,
    { input: [...passwords].map(([user, password]) => `${user}:${password}\n`).join('') },
  );
}

/** Who puts a file on the server by FTP, and where it goes, below his home. */
export interface Upload {
  readonly user: string;
  readonly password: string;
  readonly address: string;
  readonly path: string;
  readonly text: string;
}

/** Uploads a file; throws when that fails. */
export async function upload(box: Box, { user, password, address, path, text }: Upload): Promise<void> {
  const url = `ftp://${serverAddress}${path}`;
  await box.run(['curl', '-s', '-S', '-m', '30', '--interface', address, '--user', `${user}:${password}`, '-T', '-', url], { input: text });
}
