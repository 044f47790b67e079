import type { BoxFile, Box } from '../box/box.ts';
import { docroot } from '../programs/apache.ts';
import type { Letter } from './mail-client.ts';
import type { ShopSite } from './wordpress.ts';

/** PHP that speaks SMTP to the mail server on 127.0.0.1 itself, as many plug-ins do. */
export function smtpFunction(helo: string): string {
  return `function smtp_send($from, $to, $subject, $body) {
    $s = fsockopen('127.0.0.1', 25, $e, $m, 10); if (!$s) return false;
    $say = function ($line) use ($s) { if ($line !== null) fwrite($s, "$line\\r\\n"); do { $a = fgets($s, 600); } while ($a !== false && isset($a[3]) && $a[3] === '-'); return (int) $a; };
    $say(null); $say('EHLO ${helo}'); $say("MAIL FROM:<$from>"); $say("RCPT TO:<$to>"); $say('DATA');
    $code = $say("From: <$from>\\r\\nTo: <$to>\\r\\nSubject: $subject\\r\\n\\r\\n" . str_replace("\\n", "\\r\\n", $body) . "\\r\\n.");
    $say('QUIT'); fclose($s); return $code === 250;
}
`;
}

/** A page of a site whose visitors get a letter over SMTP: an honest plug-in. */
export function smtpSignup(site: ShopSite): BoxFile {
  const text = `<?php ${smtpFunction(site.domain)}
$users = require __DIR__ . '/wp-content/users.php';
if (isset($users[$_POST['user'] ?? ''])) smtp_send('hello@${site.domain}', $users[$_POST['user']], 'Please confirm', "Welcome to ${site.domain}.\\n");
echo 'Thank you.';
`;
  return { path: `${docroot(site)}/signup.php`, text, owner: `${site.owner}:${site.owner}` };
}

/** Sends a letter through a port on this machine that leads to a mail server elsewhere, or here. */
export async function sendThroughPort(box: Box, port: number, helo: string, letter: Letter): Promise<void> {
  const recipients = letter.recipients.flatMap((address) => ['--mail-rcpt', address]);
  const text = [`From: <${letter.sender}>`, 'To: undisclosed-recipients:;', `Subject: ${letter.subject}`, '', letter.body].join('\r\n');
  const script = 'cat > /tmp/letter.$$; curl -s -m 30 -T /tmp/letter.$$ "$@"; rm /tmp/letter.$$';
  const parameters = ['--mail-from', letter.sender, ...recipients, `smtp://127.0.0.1:${port}/${helo}`];
  await box.run(['/bin/sh', '-c', script, 'sh', ...parameters], { input: text, accept: 'any' });
}
