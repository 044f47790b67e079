import type { BoxFile } from '../box/box.ts';
import { docroot, type LabSite } from '../programs/apache.ts';

/** A site with the mail it normally sends: to its customers, and to its owner's mailbox here. */
export interface ShopSite extends LabSite {
  readonly customers: readonly string[];
}

/** The files of a small shop that looks like WordPress: password resets, comments, orders and a contact form send mail. */
export function shopFiles(site: ShopSite): BoxFile[] {
  const root = docroot(site);
  const file = (path: string, text: string): BoxFile => ({ path: `${root}/${path}`, text, owner: `${site.owner}:${site.owner}` });
  return [
    file('index.php', page(site, "echo '<h1>Welcome</h1>';")),
    file('wp-load.php', `<?php require __DIR__ . '/wp-includes/pluggable.php';\n`),
    file('wp-includes/pluggable.php', pluggable(site)),
    file('wp-content/users.php', `<?php return [${site.customers.map((address, at) => `'user${at}' => '${address}'`).join(', ')}];\n`),
    file('wp-login.php', lostPassword(site)),
    file('wp-comments-post.php', comment(site)),
    file('checkout.php', checkout(site)),
    file('contact.php', contactForm(site)),
    file('wp-cron.php', page(site, '')),
    file('wp-admin/admin-ajax.php', `<?php header('Content-Type: application/json'); echo '{"success":true}';\n`),
    file('wp-content/uploads/index.php', '<?php // Silence is golden.\n'),
  ];
}

function page(site: LabSite, body: string): string {
  return `<?php require __DIR__ . '/wp-load.php';\n${body}\necho '<p>${site.domain} ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';\n`;
}

function pluggable(site: LabSite): string {
  return `<?php
function wp_mail($to, $subject, $message, $headers = '') {
    $from = 'From: ${site.domain.split('-')[0]} <wordpress@${site.domain}>';
    return mail($to, $subject, $message, trim("$from\\r\\nContent-Type: text/plain; charset=UTF-8\\r\\n$headers"));
}
`;
}

function lostPassword(site: LabSite): string {
  return `<?php require __DIR__ . '/wp-load.php';
$users = require __DIR__ . '/wp-content/users.php';
if (($_GET['action'] ?? '') === 'lostpassword' && isset($users[$_POST['user_login'] ?? ''])) {
    $login = $_POST['user_login'];
    wp_mail($users[$login], '[${site.domain}] Password Reset', "Someone has requested a password reset for $login.\\n\\nhttp://${site.domain}/wp-login.php?action=rp&key=" . bin2hex(random_bytes(10)) . "&login=$login\\n");
}
echo 'Check your email for the confirmation link.';
`;
}

function comment(site: LabSite): string {
  return `<?php require __DIR__ . '/wp-load.php';
wp_mail('${site.owner}@${site.domain}', '[${site.domain}] New comment', "Author: {$_POST['author']}\\nComment:\\n{$_POST['comment']}\\n");
header('Location: /?p=1', true, 302);
`;
}

function checkout(site: LabSite): string {
  return `<?php require __DIR__ . '/wp-load.php';
$order = (int) $_POST['order'];
wp_mail($_POST['billing_email'], "Your ${site.domain} order #$order has been received", "Thank you for your order #$order. We will ship it soon.\\n");
wp_mail('${site.owner}@${site.domain}', "New order #$order", "Order #$order from {$_POST['billing_email']}\\n");
echo 'Thank you. Your order has been received.';
`;
}

/** The form whose copy goes to whoever is named in it: useful, and what an abuser looks for. */
function contactForm(site: LabSite): string {
  return `<?php require __DIR__ . '/wp-load.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $reply = filter_var($_POST['email'] ?? '', FILTER_VALIDATE_EMAIL);
    if ($reply) {
        wp_mail('${site.owner}@${site.domain}', 'Contact form: ' . $_POST['subject'], $_POST['message'], "Reply-To: $reply");
        if (!empty($_POST['copy'])) wp_mail($reply, 'Copy of your message: ' . $_POST['subject'], "You wrote to ${site.domain}:\\n\\n" . $_POST['message']);
    }
}
echo '<form method="post"><input name="email"><input name="subject"><textarea name="message"></textarea><input type="checkbox" name="copy"><button>Send</button></form>';
`;
}
