import type { FormSentences } from '../../domain/host-sentence.ts';
import { count } from '../plural.ts';

type Words = { readonly [K in keyof FormSentences]: (params: FormSentences[K]) => string };

const sentences = {
  'form.sends': ({ call }) => `sends mail with ${call}`,
  'form.reads': ({ fields }) => `takes what a visitor typed${fields === '' ? '' : `: ${fields}`}`,
  'form.typedRecipient': () => 'mails to an address that the visitor typed: through it anybody can write to anybody',
  'form.copyPossible': () => 'can be set to mail a copy or confirmation to the address that was typed; that setting stands in its database',
  'form.page': () => 'the form that is posted to it',
  'form.sendingNotSeen': ({ target }) => `posted to ${target}; how that sends mail was not seen`,
  'form.module': () => 'this module makes contact forms; whether it is switched on stands in the database of the site',
  'form.component': () => 'the page calls this component',
  'form.captcha': ({ captcha }) => `asks ${captcha} whether the answer was right`,
  'form.captchaNotAsked': ({ captcha }) =>
    `${captcha} is shown, but the script was not seen to ask whether the answer was right: then it guards nothing`,
  'form.captchaSetting': ({ captcha }) => `this setting switches ${captcha} on`,
  'form.captchaInDatabase': () => 'whether a captcha guards it stands in the database of the site, which is not read: unknown',
  'form.captchaInstalled': () => 'a captcha plug-in is there; which forms it guards stands in the database',
  'form.trap': () => 'a token or a field that only robots fill in: it stops the simplest robots, and is no captcha',
} as const satisfies Words;

/** Words of the list of contact forms. */
export const forms = {
  ...sentences,
  'help.formsExample': () => 'contact forms of all sites, those that spammers can use best first',
  'help.formsExampleRoot': () => 'the same of a server whose disk is mounted at /mnt',
  'help.formsExampleJson': () => 'one line of JSON for each form',
  'forms.none': (p: { sites: number }) => `No contact form was found in the files of ${count(p.sites, 'site')}.`,
  'forms.risk.open-to-all': () => 'mails to any address that is typed, without a captcha',
  'forms.risk.unguarded': () => 'mails without a captcha',
  'forms.risk.not-known': () => 'a captcha may be switched on in the database: unknown',
  'forms.risk.not-seen': () => 'form without a captcha; how it sends mail was not seen',
  'forms.risk.guarded': (p: { captcha: string }) => `guarded by ${p.captcha}`,
  'forms.kind.php': () => 'own PHP script',
  'forms.kind.html': () => 'page that posts to a script',
  'forms.unwalked.gone': (p: { site: string }) => `${p.site}: its directory is not there`,
  'forms.unwalked.link': (p: { site: string }) => `${p.site}: its directory lies behind a link that its owner could have laid; not followed`,
  'forms.unwalked.denied': (p: { site: string }) => `${p.site}: a directory of it may not be read`,
  'forms.unwalked.mount': (p: { site: string }) => `${p.site}: another file system in it was not looked at`,
  'forms.unwalked.size': (p: { site: string }) => `${p.site}: files of more than 1 MiB were not looked at`,
  'forms.unwalked.files': (p: { site: string }) => `${p.site}: has too many files; those deepest down were not looked at`,
  'forms.unwalked.depth': (p: { site: string }) => `${p.site}: the deepest directories were not looked at`,
  'forms.unwalked.time': (p: { site: string }) => `${p.site}: took too long; the directories deepest down were not looked at`,
} as const;
