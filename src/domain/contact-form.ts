import type { Evidence } from './evidence.ts';
import type { Untrusted } from './untrusted.ts';

/** What makes a form: a site's own script, a bare page, or the module of a content management system. */
export type FormKind =
  | 'php'
  | 'html'
  | 'contact-form-7'
  | 'wpforms'
  | 'elementor'
  | 'ninja-forms'
  | 'gravity-forms'
  | 'fluent-forms'
  | 'formidable'
  | 'forminator'
  | 'jetpack'
  | 'joomla-contact'
  | 'rsform'
  | 'chronoforms'
  | 'drupal-contact'
  | 'drupal-webform'
  | 'bitrix-feedback'
  | 'bitrix-form'
  | 'formit'
  | 'ajaxform'
  | 'opencart-contact';

/** What asks whether a person sits there; `image`: a picture with letters that the site draws itself. */
export type CaptchaKind = 'recaptcha' | 'hcaptcha' | 'turnstile' | 'smartcaptcha' | 'kcaptcha' | 'securimage' | 'bitrix' | 'opencart' | 'image';

/** One contact form found in the files of a site. */
export interface ContactForm {
  readonly site: string;
  /** The file that takes what is typed: it is the one to mend. */
  readonly file: Untrusted;
  readonly kind: FormKind;
  /** The captcha that is asked for an answer; null: none, or not known (`isSetElsewhere`). */
  readonly captcha: CaptchaKind | null;
  /** Whether it guards the form stands in a database, which is not read. */
  readonly isSetElsewhere: boolean;
  /** It was seen how it sends mail. */
  readonly sendsMail: boolean;
  /** Mails to an address that the visitor typed: `possible` where a setting in a database does that. */
  readonly toTypedAddress: 'yes' | 'possible' | 'no';
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** What of a site's files was not looked at, and why: the first of its kind. */
export interface UnwalkedSite {
  readonly site: string;
  readonly path: Untrusted;
  /** `link`: a link that its owner could have laid; `mount`: another file system; `size`, `files`, `depth`, `time`: a limit. */
  readonly why: 'gone' | 'link' | 'denied' | 'mount' | 'size' | 'files' | 'depth' | 'time';
}
