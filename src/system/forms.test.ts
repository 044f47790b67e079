import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { growth } from '../../test/linear-time.ts';
import type { ContactForm } from '../domain/contact-form.ts';
import type { Site } from '../domain/site.ts';
import { rootedHost } from '../host/rooted.ts';
import { listSiteForms } from './forms.ts';
import type { SiteForms } from './forms.ts';
import { readFormFile } from './forms/read-file.ts';

const base = mkdtempSync(join(tmpdir(), 'forms-'));
let trees = 0;

afterAll(() => rmSync(base, { recursive: true }));

function site(root: string): Site {
  const nothing = { runsAs: null, owner: null, php: 'unknown', accessLogs: [], frontLogs: [], config: null } as const;
  return { domain: 'shop.example', aliases: ['www.shop.example'], root, ...nothing };
}

function tree(files: Readonly<Record<string, string>>): string {
  const root = join(base, `tree${trees++}`);
  for (const [path, text] of Object.entries({ 'www/.keep': '', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function look(root: string, limits?: Parameters<typeof listSiteForms>[3]): SiteForms {
  return listSiteForms(rootedHost(root), site('/www'), new Set(['/www', '/www/other']), limits);
}

function found(files: Readonly<Record<string, string>>): readonly ContactForm[] {
  return look(tree(files)).forms;
}

const shown = ({ file, kind, captcha, sendsMail, toTypedAddress, isSetElsewhere }: ContactForm): unknown[] => [
  file,
  kind,
  captcha,
  ...(sendsMail ? ['sends'] : []),
  ...(toTypedAddress === 'no' ? [] : [toTypedAddress]),
  ...(isSetElsewhere ? ['elsewhere'] : []),
];
const says = (form: ContactForm | undefined): readonly string[] => (form?.evidence ?? []).map(({ shows }) => shows.id);

const PAGE = '<html>\n<form action="send.php" method="POST">\n<input name=email><textarea name="message"></textarea></form>';
const SEND =
  '<?php\n$name = $_POST["name"];\n$email = trim($_POST["email"]);\nmail("info@shop.example", "from $name", $_POST["message"], "From: $email");\n';

describe("a site's own forms", () => {
  it('finds the script that mails and the page that posts to it, with the lines', () => {
    const [form, ...more] = found({ 'www/contact.html': PAGE, 'www/send.php': SEND });
    expect(more).toEqual([]);
    expect(form && shown(form)).toEqual(['/www/send.php', 'php', null, 'sends']);
    expect(form?.evidence.map(({ from, text }) => [from, text])).toEqual([
      [{ file: '/www/send.php', byte: 62, line: 4 }, 'mail("info@shop.example", "from $name", $_POST["message"], "From: $email");'],
      [{ file: '/www/send.php', byte: 6, line: 2 }, '$name = $_POST["name"];'],
      [{ file: '/www/contact.html', byte: 7, line: 2 }, '<form action="send.php" method="POST">'],
    ]);
  });

  it.each([
    ['mail($_POST["email"], "Copy", $text);', 'yes'],
    ['$to = $_POST["email"]; mail($to, "Copy", $text);', 'yes'],
    ['$d = $_POST; $to = $d["email"]; mail("$to", "Copy", $text);', 'yes'],
    ['$to = filter_input(INPUT_POST, "email"); wp_mail([$to], "Copy", $text);', 'yes'],
    ['$m = new PHPMailer\\PHPMailer\\PHPMailer(true); $m->addAddress("a@shop.example"); $e = $_REQUEST["e-mail"]; $m->addBCC($e);', 'yes'],
    ['$m = new PHPMailer; $e = $_POST["email"]; $m->addAddress("a@shop.example"); $m->addReplyTo($e);', 'no'],
    ['$e = $_POST["email"]; mail("a@shop.example", $e, $e, "From: $e");', 'no'],
    ['$to = "a@shop.example"; // $to = $_POST["email"];\nmail($to, "x", $_POST["text"]);', 'no'],
  ])('%s: mails to a typed address? %s', (code, answer) => {
    const [form] = found({ 'www/send.php': `<?php ${code}` });
    expect(form?.toTypedAddress).toBe(answer);
    expect(says(form).includes('form.typedRecipient')).toBe(answer === 'yes');
  });

  it.each([
    ['new Swift_Message("x");', 'SwiftMailer'],
    ['use Symfony\\Component\\Mime\\Email; $e = new Email();', 'Symfony Mailer'],
    ['$s = fsockopen("mx.example", 25); fwrite($s, "RCPT TO:<a@b.example>");', 'SMTP'],
    ['\\mail("a@b.example", "", "");', 'mail()'],
  ])('%s sends with %s', (code, call) => {
    const [form] = found({ 'www/send.php': `<?php $x = $_POST["message"]; ${code}` });
    expect(form?.evidence[0].shows).toEqual({ id: 'form.sends', params: { call } });
  });

  it.each([
    ['a comment', '<?php $_POST["email"]; // mail($a, $b, $c)'],
    ['a string', '<?php $_POST["email"]; $s = "mail(";'],
    ['a method or definition of that name', '<?php $_POST["email"]; $x->mail($a); function mail($a) {} X::mail($b); e_mail($c);'],
    ['what reads no POST', '<?php mail("root@localhost", "cron", "done");'],
    ['a lost password', '<?php $_POST["user_login"]; mail($to, "New password", $x);'],
    ['a registration', '<?php $_POST["email"]; $_POST["password"]; mail($to, "Welcome", $x);'],
    ['an order', '<?php $_POST["email"]; mail($to, "Your order", $x);', 'checkout.php'],
    ['a comment to a post', '<?php $_POST["comment"]; mail($to, "New comment", $x);', 'wp-comments-post.php'],
    ['a socket that speaks no SMTP', '<?php $_POST["email"]; fsockopen("bank.example", 443);'],
  ])('does not take %s for one', (_, code, name = 'x.php') => {
    expect(found({ [`www/${name}`]: code })).toEqual([]);
  });

  it('follows one include, to a script that mails or asks a captcha', () => {
    const send = '<?php require_once __DIR__ . "/lib/captcha.php"; include("lib/mailer.php"); notify($_POST["message"]);';
    const [form, ...more] = found({
      'www/send.php': send,
      'www/lib/mailer.php': '<?php function notify($m) { mail("a@shop.example", "x", $m); }',
      'www/lib/captcha.php': '<?php $u = "https://challenges.cloudflare.com/turnstile/v0/siteverify";',
    });
    expect(more).toEqual([]);
    expect(form && shown(form)).toEqual(['/www/send.php', 'php', 'turnstile', 'sends']);
    expect(form?.evidence[0].from).toMatchObject({ file: '/www/lib/mailer.php' });
  });

  it('tells a page that posts to a script of which nothing more is seen, and no login, comment, search or other server', () => {
    const form = (action: string, fields = '<textarea name=m></textarea>'): string => `<form method=post action="${action}">${fields}</form>`;
    const files = {
      'www/a.html': form('/go.php'),
      'www/b.html': form('wp-comments-post.php'),
      'www/c.html': form('/go.php', '<input name=email><input type=password>'),
      'www/d.html': form('https://forms.example/go.php'),
      'www/e.html': form('/missing.php'),
      'www/f.html': form('/go.php').replace('post', 'get'),
      'www/g.html': `<!-- ${form('/go2.php')} -->`,
      'www/go.php': '<?php include "x.php";',
      'www/go2.php': '',
      'www/wp-comments-post.php': '',
    };
    expect(found(files).map(shown)).toEqual([['/www/a.html', 'html', null]]);
  });
});

describe('captchas', () => {
  const CHECKS: readonly (readonly [string, string | null])[] = [
    ['file_get_contents("https://www.google.com/recaptcha/api/siteverify?secret=$s");', 'recaptcha'],
    ['$r = new \\ReCaptcha\\ReCaptcha($secret);', 'recaptcha'],
    ['curl_init("https://api.hcaptcha.com/siteverify");', 'hcaptcha'],
    ['curl_init("https://challenges.cloudflare.com/turnstile/v0/siteverify");', 'turnstile'],
    ['curl_init("https://smartcaptcha.yandexcloud.net/validate");', 'smartcaptcha'],
    ['if ($_SESSION["captcha_keystring"] !== $_POST["keystring"]) die;', 'kcaptcha'],
    ['$i = new Securimage(); $i->check($_POST["code"]);', 'securimage'],
    ['if ($_SESSION["captcha"] != $_POST["captcha"]) die;', 'image'],
    ['if (!$APPLICATION->CaptchaCheckCode($_POST["w"], $_POST["sid"])) die;', 'bitrix'],
    ['// curl_init("https://api.hcaptcha.com/siteverify");', null],
  ];

  it.each(CHECKS)('%s is %s', (check, captcha) => {
    expect(found({ 'www/send.php': `${SEND}\n${check}` })[0]?.captcha).toBe(captcha);
  });

  it('does not count a widget that no script asks', () => {
    const widget = '<div class="g-recaptcha" data-sitekey="x"></div>';
    const [form] = found({ 'www/contact.html': `${PAGE}\n${widget}`, 'www/send.php': `${SEND}\nif (empty($_POST['csrf_token'])) die;` });
    expect(form?.captcha).toBeNull();
    expect(form?.evidence.slice(-2).map(({ shows, text }) => [shows.id, text])).toEqual([
      ['form.captchaNotAsked', widget],
      ['form.trap', "if (empty($_POST['csrf_token'])) die;"],
    ]);
  });
});

describe('content management systems', () => {
  const WP = { 'www/wp-includes/pluggable.php': `<?php function wp_mail() {} $_POST["email"]; mail($to);`, 'www/wp-content/index.php': '' };

  it('names plug-ins of WordPress and leaves its own code alone', () => {
    const forms = found({
      ...WP,
      'www/wp-login.php': '<?php $_POST["user_login"]; wp_mail($to);',
      'www/wp-content/plugins/contact-form-7/wp-contact-form-7.php': '<?php\n/*\n * Plugin Name: Contact Form 7\n * Version: 5.9.8\n */',
      'www/wp-content/plugins/contact-form-7/includes/mail.php': SEND,
      'www/wp-content/plugins/woocommerce/mail.php': SEND,
      'www/wp-content/plugins/google-captcha/google-captcha.php': '',
      'www/wp-content/themes/own/contact.php': SEND,
    });
    expect(forms.map(shown)).toEqual([
      ['/www/wp-content/plugins/contact-form-7/wp-contact-form-7.php', 'contact-form-7', null, 'sends', 'possible', 'elsewhere'],
      ['/www/wp-content/themes/own/contact.php', 'php', null, 'sends'],
    ]);
    expect(says(forms[0])).toEqual(['form.module', 'form.copyPossible', 'form.captchaInDatabase', 'form.captchaInstalled']);
    expect(forms[0]?.evidence[0]).toMatchObject({ text: ' * Version: 5.9.8', from: { line: 4, byte: 40 } });
  });

  it('reads the captcha of Contact Form 7 from wp-config.php without showing the key', () => {
    const [form] = found({
      ...WP,
      'www/wp-config.php': "<?php define('WPCF7_RECAPTCHA_SECRET', 's3cret');",
      'www/wp-content/plugins/contact-form-7/wp-contact-form-7.php': '<?php',
    });
    expect(form?.captcha).toBe('recaptcha');
    expect(JSON.stringify(form)).not.toContain('s3cret');
  });

  it.each([
    ["$captcha = 'recaptcha_invisible';", 'recaptcha', false],
    ["$captcha = '0';", null, true],
  ])('reads of Joomla %s', (setting, captcha, isSetElsewhere) => {
    const forms = found({
      'www/administrator/index.php': SEND,
      'www/components/com_contact/forms/contact.xml': '<form>',
      'www/configuration.php': `<?php class JConfig { public ${setting} }`,
    });
    expect(forms).toMatchObject([{ kind: 'joomla-contact', captcha, isSetElsewhere, toTypedAddress: 'possible' }]);
  });

  it('reads the calls of Bitrix and MODX', () => {
    const call = (captcha: string): string =>
      `<? $APPLICATION->IncludeComponent(\n"bitrix:main.feedback", "", Array("USE_CAPTCHA" => "${captcha}", "EMAIL_TO" => "a@b.example"));?>`;
    const forms = found({
      'www/bitrix/components/bitrix/main.feedback/component.php': SEND,
      'www/contacts/index.php': call('N'),
      'www/safe/index.php': call('Y'),
      'www/web/index.php': '<? $APPLICATION->IncludeComponent("bitrix:form.result.new", "", []);?>',
      'www/a.tpl': '[[!FormIt? &hooks=`recaptchav2,email` ]]',
      'www/b.tpl': '[[!FormIt? &hooks=`email,FormItAutoResponder` ]]',
      'www/c.tpl': '[[!AjaxForm? &form=`tpl` ]]',
    });
    expect(forms.map(shown)).toEqual([
      ['/www/a.tpl', 'formit', 'recaptcha', 'sends'],
      ['/www/b.tpl', 'formit', null, 'sends', 'yes'],
      ['/www/c.tpl', 'ajaxform', null, 'sends', 'elsewhere'],
      ['/www/contacts/index.php', 'bitrix-feedback', null, 'sends'],
      ['/www/safe/index.php', 'bitrix-feedback', 'bitrix', 'sends'],
      ['/www/web/index.php', 'bitrix-form', null, 'sends', 'elsewhere'],
    ]);
  });

  it.each([
    ['drupal-webform', { 'core/a': '', 'sites/a': '', 'index.php': '', 'modules/contrib/webform/webform.module': '<?php' }],
    ['opencart-contact', { 'catalog/controller/information/contact.php': '<?php', 'system/a': '', 'index.php': '' }],
  ] as const)('finds %s', (kind, files) => {
    const below = Object.fromEntries(Object.entries(files).map(([path, text]) => [`www/${path}`, text]));
    expect(found(below).map((form) => form.kind)).toEqual([kind]);
  });
});

describe('a hostile tree', () => {
  it('leads nowhere outside, and nowhere round', () => {
    const root = tree({ 'www/ok.php': SEND, 'outside/secret.php': SEND, 'www/other/site.php': SEND, 'etc/passwd': SEND });
    symlinkSync('/etc/passwd', join(root, 'www/passwd.php'));
    symlinkSync('/outside', join(root, 'www/dir'));
    symlinkSync('.', join(root, 'www/loop'));
    symlinkSync('loop2.php', join(root, 'www/loop1.php'));
    symlinkSync('loop1.php', join(root, 'www/loop2.php'));
    execFileSync('mkfifo', [join(root, 'www/contact.php')]);
    mkdirSync(join(root, 'www/wp-includes'));
    mkdirSync(join(root, 'www/wp-content'));
    symlinkSync('/outside', join(root, 'www/wp-content/plugins'));
    mkdirSync(join(root, 'outside/contact-form-7'));
    writeFileSync(join(root, 'outside/contact-form-7/wp-contact-form-7.php'), '<?php');
    expect(look(root)).toMatchObject({ forms: [{ file: '/www/ok.php' }], unwalked: [] });
  });

  it('is not entered where its root is a link that the owner could have laid', () => {
    const root = tree({ 'outside/send.php': SEND });
    rmSync(join(root, 'www'), { recursive: true });
    symlinkSync('/outside', join(root, 'www'));
    execFileSync('chmod', ['777', root]);
    expect(look(root)).toEqual({ forms: [], unwalked: [{ site: 'shop.example', path: '/www', why: 'link' }] });
    rmSync(join(root, 'www'));
    expect(look(root).unwalked).toMatchObject([{ why: 'gone' }]);
  });

  it('may hold anything: long lines, binary, names of no encoding, files too large', () => {
    const root = tree({
      'www/long.php': `<?php ${'x'.repeat(65_536)}${SEND.slice(5)}${'y'.repeat(65_536)}`,
      'www/large.php': SEND + ' '.repeat(1 << 20),
    });
    writeFileSync(join(root, 'www/binary.php'), Buffer.from(Array.from({ length: 65_536 }, (_, at) => (at * 7919) % 256)));
    writeFileSync(join(root, 'www/связь.php'), SEND);
    const { forms, unwalked } = look(root);
    expect(unwalked).toEqual([{ site: 'shop.example', path: '/www/large.php', why: 'size' }]);
    expect(forms.map(({ file }) => file)).toEqual(['/www/long.php', '/www/связь.php']);
    expect(Math.max(...forms.flatMap(({ evidence }) => evidence.map(({ text }) => text.length)))).toBeLessThanOrEqual(400);
  });

  it('is cut at its limits, and that is said', () => {
    const root = tree({ 'www/send.php': SEND, 'www/a/b/c/d/send.php': SEND });
    expect(look(root, { files: 50_000, depth: 3, time: 60_000 })).toMatchObject({
      forms: [{ file: '/www/send.php' }],
      unwalked: [{ why: 'depth', path: '/www/a/b/c' }],
    });
    mkdirSync(join(root, 'www/many'));
    for (let at = 0; at < 30_000; at++) writeFileSync(join(root, `www/many/${at}.php`), '');
    expect(look(root, { files: 20_000, depth: 16, time: 60_000 })).toMatchObject({
      forms: [{ file: '/www/send.php' }],
      unwalked: [{ why: 'files', path: '/www/many' }],
    });
    expect(look(root, { files: 50_000, depth: 16, time: -1 })).toMatchObject({ forms: [], unwalked: [{ why: 'time', path: '/www' }] });
    expect(look(root).forms).toHaveLength(2);
  }, 60_000);
});

describe('readFormFile', () => {
  it.each([
    '<?php $_POST["mail"]; mail(',
    '<?php $_POST["a"]; mail($x); $a = ',
    '<?php $_POST["email"]; new PHPMailer; $a->addAddress(($a',
    '<?php mail(); $_POST[email] = $a = $_POST["email"]',
    '<form method=post action=',
    '<form method="post"><input name="',
    '<form <form ',
    'include "mail.php',
    '<img captcha <img ',
    '[[!FormIt? &hooks=`',
    '<? IncludeComponent("bitrix:main.feedback"',
    '<?php mail($_POST[1]);\n',
  ])('is linear in %j', (part) => {
    expect(
      growth((size) => {
        const text = Buffer.from(part.repeat(size)).toString('latin1');
        return () => void readFormFile('x.php', text);
      }, 600_000 / part.length),
    ).toBeLessThan(8);
  });
});
