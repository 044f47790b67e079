import type { Box } from '../box/box.ts';
import { serverAddress } from './exim.ts';

/** Somebody who has a key of an account, and where he sits. */
export interface ShellClient {
  readonly user: string;
  readonly address: string;
}

/** Starts sshd as Debian ships it; each account gets a key, which lies on the desk of whoever uses it: /opt/lab/keys/USER. */
export async function startSshd(box: Box, users: readonly string[]): Promise<void> {
  await box.script(`
    install -d /run/sshd
    touch /run/utmp /var/log/wtmp
    ssh-keygen -q -A
    install -d -m 700 /opt/lab/keys
    for user in ${users.join(' ')}; do
      ssh-keygen -q -t ed25519 -N '' -C "$user" -f /opt/lab/keys/$user
      home=$(getent passwd $user | cut -d: -f6)
      install -d -o $user -g $user -m 700 $home/.ssh
      install -o $user -g $user -m 600 /opt/lab/keys/$user.pub $home/.ssh/authorized_keys
    done
    /usr/sbin/sshd`);
}

function call({ user, address }: ShellClient, ...options: readonly string[]): readonly string[] {
  const quiet = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'IdentitiesOnly=yes'];
  return ['ssh', ...quiet, '-i', `/opt/lab/keys/${user}`, '-o', `BindAddress=${address}`, ...options, `${user}@${serverAddress}`];
}

/** Runs a command over ssh without a terminal, with this input; throws when it cannot log in. */
export async function sshCommand(box: Box, client: ShellClient, command: string, input = ''): Promise<void> {
  await box.run([...call(client, '-T'), command], { input, timeoutSeconds: 60 });
}

/** Opens a tunnel from a port on the client's desk to one of the server's own; it stays until the box ends. */
export async function sshTunnel(box: Box, client: ShellClient, port: number, to: number): Promise<void> {
  await box.run(call(client, '-f', '-N', '-o', 'ExitOnForwardFailure=yes', '-L', `127.0.0.1:${port}:127.0.0.1:${to}`), { timeoutSeconds: 60 });
  await box.script('sleep 0.5'); // sshd has left the session to a process of the user by now
  box.keepRunning();
}
