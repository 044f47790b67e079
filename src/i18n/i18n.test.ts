import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { chooseLanguage } from './index.ts';
import { ru } from './ru/index.ts';

/** Any parameter: a number where a number is asked for, and readable as text. */
const ANY: object = new Proxy(
  {},
  {
    get: (_, name) =>
      name === 'countries'
        ? 'BR'
        : typeof name === 'string' &&
            /^(?:user|login|site|cwd|script|owner|client|path|begins|name|message|code|id|source|from|to|since|last|share|host|text|hash|domain|pattern|command)$/.test(
              name,
            )
          ? `<${name}>`
          : 7,
  },
);

const ids = Object.keys(en) as (keyof typeof en)[];

function text(catalogue: typeof en, id: keyof typeof en): string {
  return (catalogue[id] as (parameters: object) => string)(ANY);
}

describe('the catalogues', () => {
  it('hold the same ids', () => {
    expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort());
    expect(ids.length).toBeGreaterThan(100);
  });

  it.each(ids)('%s is said in Russian', (id) => {
    const russian = text(ru, id);
    expect(russian).not.toBe('');
    if (text(en, id) === '<message>') return;
    expect(russian).not.toBe(text(en, id));
    expect(russian).toMatch(/\p{Script=Cyrillic}/u);
  });
});

describe('chooseLanguage', () => {
  it.each([
    ['ru', {}, 'ru'],
    [null, { LANG: 'ru_RU.UTF-8' }, 'ru'],
    [null, { LANG: 'ru_RU.UTF-8', LC_ALL: 'C' }, 'en'],
    ['en', { LANG: 'ru_RU.UTF-8' }, 'en'],
    [null, { LANG: 'rubbish' }, 'en'],
    [null, {}, 'en'],
  ] as const)('--lang %s with %o gives %s', (asked, environment, language) => {
    expect(chooseLanguage(asked, environment)).toBe(language);
  });
});
