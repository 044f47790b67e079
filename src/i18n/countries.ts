/** ` (Germany, Brazil)` of codes of ISO 3166-1 with a space between; nothing of none. */
export function inCountries(language: 'en' | 'ru', codes: string): string {
  if (codes === '') return '';
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
  return ` (${codes
    .split(' ')
    .map((code) => names.of(code) ?? code)
    .join(', ')})`;
}
