import type { Box } from '../box/box.ts';
import { serverAddress, serverAddress6 } from '../programs/exim.ts';

/** Somebody who logs in to the mail server to send. */
export interface MailClient {
  readonly address: string;
  readonly helo: string;
  readonly login: string;
  readonly password: string;
}

/** A message to be sent. */
export interface Letter {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly headers?: readonly string[];
}

/** Sends a letter with SMTP AUTH on port 587, as a mail program does; a refused login is no failure of the story. */
export async function sendLetter(box: Box, client: MailClient, letter: Letter): Promise<void> {
  const server = client.address.includes(':') ? `[${serverAddress6}]` : serverAddress;
  const text = [
    `From: <${letter.sender}>`,
    ...(letter.recipients.length === 1 ? [`To: <${letter.recipients[0]}>`] : ['To: undisclosed-recipients:;']),
    `Subject: ${letter.subject}`,
    `Date: ${box.clock.now().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${box.clock.now().getTime().toString(36)}.${client.helo}@${letter.sender.split('@')[1] ?? ''}>`,
    ...(letter.headers ?? []),
    '',
    letter.body,
  ]
    .join('\n')
    .replaceAll(/\r?\n/g, '\r\n'); // a bare line feed is refused since the SMTP smuggling of 2023
  const recipients = letter.recipients.flatMap((address) => ['--mail-rcpt', address]);
  const parameters = [
    '--interface',
    client.address,
    '--user',
    `${client.login}:${client.password}`,
    '--mail-from',
    letter.sender,
    ...recipients,
    `smtp://${server}:587/${client.helo}`,
  ];
  const script = 'cat > /tmp/letter.$$; curl -s -m 30 -T /tmp/letter.$$ "$@"; rm /tmp/letter.$$';
  await box.run(['/bin/sh', '-c', script, 'sh', ...parameters], { input: text, accept: 'any' });
}
