let rules: Intl.PluralRules | null = null;
const formats = new Map<string, Intl.NumberFormat>();

/** A number as people of that language write it: `18,204`, `18 204`. */
export function number(language: 'en' | 'ru', n: number): string {
  if (n > -1000 && n < 1000 && Number.isInteger(n)) return String(n);
  const format = formats.get(language) ?? new Intl.NumberFormat(language);
  formats.set(language, format);
  return format.format(n);
}

/** A count with its English noun: `1 message`, `18,204 messages`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number('en', n)} ${n === 1 ? one : many}`;
}

/** A count with its Russian noun in the form that the number asks for: `1 письмо`, `2 письма`, `5 писем`. */
export function countRu(n: number, one: string, few: string, many: string): string {
  rules ??= new Intl.PluralRules('ru');
  const form = rules.select(n);
  return `${number('ru', n)} ${form === 'one' ? one : form === 'few' ? few : many}`;
}
