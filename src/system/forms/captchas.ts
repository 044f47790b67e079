import type { CaptchaKind } from '../../domain/contact-form.ts';

/** A captcha seen in a file, and where. */
export interface SeenCaptcha {
  readonly captcha: CaptchaKind;
  readonly at: number;
}

/** What a file does about captchas: asks whether the answer was right, or only shows one. */
export interface SeenCaptchas {
  readonly checks: readonly SeenCaptcha[];
  readonly shows: readonly SeenCaptcha[];
}

interface Signs {
  readonly captcha: CaptchaKind;
  /** The server's side: without it a widget guards nothing. */
  readonly check: RegExp;
  readonly show: RegExp | null;
}

/** Addresses and names that the captchas' own documentation gives, and what their PHP libraries are called. */
const CAPTCHAS: readonly Signs[] = [
  {
    captcha: 'recaptcha',
    check: /recaptcha\/api\/siteverify|recaptchaenterprise\.googleapis|\bReCaptcha\\ReCaptcha\b|new[ \t]{1,9}\\?ReCaptcha[ \t]{0,9}\(/i,
    show: /g-recaptcha\b|\bgrecaptcha\.|recaptcha\/(?:api|enterprise)\.js/i,
  },
  { captcha: 'hcaptcha', check: /hcaptcha\.com\/siteverify/i, show: /\bh-captcha\b|hcaptcha\.com\/1\/api\.js/i },
  { captcha: 'turnstile', check: /turnstile\/v0\/siteverify/i, show: /\bcf-turnstile\b|turnstile\/v0\/api\.js/i },
  {
    captcha: 'smartcaptcha',
    check: /smartcaptcha\.(?:yandexcloud\.net|cloud\.yandex\.(?:ru|com))\/validate|captcha-api\.yandex\.ru\/validate/i,
    show: /\bsmart-captcha\b|smartcaptcha\.(?:yandexcloud\.net|cloud\.yandex\.(?:ru|com))\/captcha\.js|captcha-api\.yandex\.ru\/captcha\.js/i,
  },
  { captcha: 'kcaptcha', check: /\bcaptcha_keystring\b/i, show: /\bkcaptcha\b/i },
  { captcha: 'securimage', check: /new[ \t]{1,9}\\?Securimage\b/i, show: /securimage_show\.php/i },
  { captcha: 'bitrix', check: /\bCaptchaCheckCode\b|->[ \t]{0,9}CheckCode(?:Crypt)?[ \t]{0,9}\(/, show: null },
  {
    captcha: 'image',
    // The letters wait in the session (phpcaptcha and its like), or a library compares them (Gregwar).
    check: /\$_SESSION[ \t]{0,9}\[[ \t]{0,9}['"][\w-]{0,40}(?:captcha|securit?y?_?code|phrase)|->[ \t]{0,9}testPhrase[ \t]{0,9}\(/i,
    show: /<img\b[^<>]{0,200}captcha/i,
  },
];
const ANY = /captcha|turnstile|securimage|securit?y?_?code|testPhrase|CheckCode/i;

/** Captchas in a file's text (without its comments). */
export function readCaptchas(text: string): SeenCaptchas {
  if (!ANY.test(text)) return { checks: [], shows: [] };
  const seen = (pattern: (signs: Signs) => RegExp | null): readonly SeenCaptcha[] =>
    CAPTCHAS.flatMap((signs) => {
      const at = pattern(signs)?.exec(text)?.index;
      return at === undefined ? [] : [{ captcha: signs.captcha, at }];
    });
  return { checks: seen(({ check }) => check), shows: seen(({ show }) => show) };
}
