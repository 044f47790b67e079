import type { Sentence } from '../domain/sentence.ts';
import { en } from './en/index.ts';
import { ru } from './ru/index.ts';

export type Language = 'en' | 'ru';

/** Every text of the tool by its id, each a function of its parameters. */
export type Texts = typeof en;

/** Ids of texts without parameters: headings, help. */
export type FaceText = { [K in keyof Texts]: Texts[K] extends () => string ? K : never }[keyof Texts] & string;

/** The catalogue of a language. */
export function textsOf(language: Language): Texts {
  return language === 'ru' ? ru : en;
}

/** A sentence of the domain in words. */
export function say(texts: Texts, sentence: Sentence): string {
  const text = texts[sentence.id] as (params: Sentence['params']) => string;
  return text(sentence.params);
}

/** The language asked for: `--lang`, else the locale of the environment, else English. */
export function chooseLanguage(asked: string | null, environment: Readonly<Record<string, string | undefined>>): Language {
  if (asked === 'en' || asked === 'ru') return asked;
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return /^ru(?:[_.]|$)/i.test(locale) ? 'ru' : 'en';
}
