import type { CaptchaKind, FormKind } from '../../domain/contact-form.ts';

/** A module of a content management system that makes contact forms, known by its file. */
export interface KnownForm {
  readonly kind: FormKind;
  /** Paths below the system's directory; the first that is there counts. */
  readonly files: readonly string[];
  /** It can mail to the address that was typed: a copy, a confirmation. */
  readonly copies: boolean;
}

/** A setting in a file that switches a captcha on, for these forms or for all of the system's. */
export interface CaptchaSetting {
  readonly file: string;
  readonly pattern: RegExp;
  readonly forms: readonly FormKind[];
  /** The captcha that the pattern's first group names. */
  readonly captchaOf: (name: string) => CaptchaKind | null;
}

/** A content management system, known by what lies in its directory. */
export interface Cms {
  readonly marks: readonly string[];
  readonly forms: readonly KnownForm[];
  /** Plug-ins that bring a captcha; which forms they guard stands in the database. */
  readonly captchas: readonly string[];
  readonly settings: readonly CaptchaSetting[];
  /** Directories of its own code, and of modules that are known by their file: no contact forms of the site's own. */
  readonly skips: readonly string[];
  /** Directories that hold one directory for each plug-in: of those only what is called after a form is looked into. */
  readonly plugins: readonly string[];
}

const form = (kind: FormKind, files: readonly string[], copies = false): KnownForm => ({ kind, files, copies });

const WORDPRESS: Cms = {
  marks: ['wp-includes', 'wp-content'],
  forms: [
    form('contact-form-7', ['wp-content/plugins/contact-form-7/wp-contact-form-7.php'], true),
    form('wpforms', ['wp-content/plugins/wpforms/wpforms.php', 'wp-content/plugins/wpforms-lite/wpforms.php'], true),
    form('elementor', ['wp-content/plugins/elementor-pro/modules/forms/module.php'], true),
    form('ninja-forms', ['wp-content/plugins/ninja-forms/ninja-forms.php'], true),
    form('gravity-forms', ['wp-content/plugins/gravityforms/gravityforms.php'], true),
    form('fluent-forms', ['wp-content/plugins/fluentform/fluentform.php'], true),
    form('formidable', ['wp-content/plugins/formidable/formidable.php'], true),
    form('forminator', ['wp-content/plugins/forminator/forminator.php'], true),
    form('jetpack', ['wp-content/plugins/jetpack/modules/contact-form.php']),
  ],
  captchas: [
    'wp-content/plugins/advanced-nocaptcha-recaptcha',
    'wp-content/plugins/google-captcha',
    'wp-content/plugins/hcaptcha-for-forms-and-more',
    'wp-content/plugins/simple-cloudflare-turnstile',
    'wp-content/plugins/smartcaptcha',
    'wp-content/plugins/really-simple-captcha',
    'wp-content/plugins/wpcf7-recaptcha',
  ],
  settings: [
    {
      file: 'wp-config.php',
      pattern: /\bdefine\s{0,9}\(\s{0,9}['"](WPCF7_RECAPTCHA)_SECRET['"]/,
      forms: ['contact-form-7'],
      captchaOf: () => 'recaptcha',
    },
  ],
  skips: ['wp-admin', 'wp-includes', 'wp-content/uploads', 'wp-content/cache', 'wp-content/languages', 'wp-content/upgrade'],
  plugins: ['wp-content/plugins'],
};

const JOOMLA: Cms = {
  marks: ['administrator', 'components', 'configuration.php'],
  forms: [
    form(
      'joomla-contact',
      ['components/com_contact/forms/contact.xml', 'components/com_contact/models/forms/contact.xml', 'components/com_contact/contact.php'],
      true,
    ),
    form('rsform', ['components/com_rsform/rsform.php', 'components/com_rsform/controller.php'], true),
    form(
      'chronoforms',
      [
        'components/com_chronoforms8/chronoforms8.php',
        'components/com_chronoforms7/chronoforms7.php',
        'components/com_chronoforms6/chronoforms6.php',
        'components/com_chronoforms5/chronoforms5.php',
        'components/com_chronoforms/chronoforms.php',
      ],
      true,
    ),
  ],
  captchas: ['plugins/captcha/recaptcha', 'plugins/captcha/recaptcha_invisible', 'plugins/captcha/hcaptcha', 'plugins/captcha/turnstile'],
  settings: [
    {
      file: 'configuration.php',
      pattern: /\$captcha\s{0,9}=\s{0,9}['"]([\w-]{2,40})['"]/,
      forms: ['joomla-contact'],
      captchaOf: (name) =>
        (['recaptcha', 'hcaptcha', 'turnstile', 'smartcaptcha'] as const).find((one) => name.toLowerCase().includes(one)) ?? 'image',
    },
  ],
  skips: ['administrator', 'libraries', 'components', 'plugins', 'layouts', 'api', 'cli', 'cache', 'tmp', 'media', 'includes', 'language'],
  plugins: ['modules'],
};

const DRUPAL: Cms = {
  marks: ['core', 'modules', 'sites', 'index.php'],
  forms: [
    form('drupal-contact', ['core/modules/contact/contact.module']),
    form('drupal-webform', ['modules/contrib/webform/webform.module', 'modules/webform/webform.module'], true),
  ],
  captchas: [
    'modules/contrib/captcha',
    'modules/contrib/recaptcha',
    'modules/contrib/hcaptcha',
    'modules/contrib/turnstile',
    'modules/captcha',
    'modules/recaptcha',
  ],
  settings: [],
  skips: ['core', 'vendor', 'sites/default/files', 'modules/contrib'],
  plugins: [],
};

const DRUPAL_7: Cms = {
  marks: ['includes', 'modules', 'misc', 'sites', 'authorize.php'],
  forms: [
    form('drupal-contact', ['modules/contact/contact.module']),
    form('drupal-webform', ['sites/all/modules/webform/webform.module', 'sites/all/modules/contrib/webform/webform.module'], true),
  ],
  captchas: ['sites/all/modules/captcha', 'sites/all/modules/recaptcha', 'sites/all/modules/contrib/captcha', 'sites/all/modules/contrib/recaptcha'],
  settings: [],
  skips: ['includes', 'modules', 'misc', 'scripts', 'sites/default/files', 'sites/all/modules/contrib'],
  plugins: ['sites/all/modules'],
};

/** Its forms are calls of components in pages (component-calls.ts). */
const BITRIX: Cms = {
  marks: ['bitrix'],
  forms: [],
  captchas: [],
  settings: [],
  skips: [
    'bitrix/admin',
    'bitrix/backup',
    'bitrix/cache',
    'bitrix/components/bitrix',
    'bitrix/js',
    'bitrix/managed_cache',
    'bitrix/modules',
    'bitrix/tools',
    'bitrix/wizards',
    'upload',
  ],
  plugins: [],
};

/** Its forms are calls of snippets, most of them in the database. */
const MODX: Cms = {
  marks: ['core', 'manager', 'assets', 'config.core.php'],
  forms: [
    form('formit', ['core/components/formit/elements/snippets/snippet.formit.php', 'core/components/formit/model/formit/formit.class.php'], true),
    form(
      'ajaxform',
      ['core/components/ajaxform/elements/snippets/snippet.ajaxform.php', 'core/components/ajaxform/model/ajaxform/ajaxform.class.php'],
      true,
    ),
  ],
  captchas: ['core/components/recaptchav2', 'core/components/recaptchav3', 'core/components/recaptcha'],
  settings: [],
  skips: [
    'manager',
    'setup',
    'connectors',
    'core/model',
    'core/cache',
    'core/vendor',
    'core/components',
    'core/packages',
    'core/lexicon',
    'core/src',
  ],
  plugins: [],
};

const OPENCART: Cms = {
  marks: ['catalog', 'system', 'index.php'],
  forms: [form('opencart-contact', ['catalog/controller/information/contact.php'])],
  captchas: [
    'catalog/controller/extension/captcha/google.php',
    'catalog/controller/captcha/google.php',
    'catalog/controller/extension/captcha/google_captcha.php',
  ],
  settings: [
    // Before 2.0 the picture was part of the form itself.
    {
      file: 'catalog/controller/information/contact.php',
      pattern: /\bsession->data\[['"](captcha)['"]\]/,
      forms: ['opencart-contact'],
      captchaOf: () => 'opencart',
    },
  ],
  skips: ['system', 'admin', 'image', 'catalog', 'storage'],
  plugins: [],
};

const ALL: readonly Cms[] = [WORDPRESS, JOOMLA, DRUPAL, DRUPAL_7, BITRIX, MODX, OPENCART];

/** The system that a directory with these names holds, or null. */
export function cmsOf(names: ReadonlySet<string>): Cms | null {
  return ALL.find(({ marks }) => marks.every((mark) => names.has(mark))) ?? null;
}

/** Whether a plug-in's name says that it makes forms. */
export function isFormPlugin(name: string): boolean {
  return /contact|form|feedback|callback|obratn|zayav/i.test(name);
}
