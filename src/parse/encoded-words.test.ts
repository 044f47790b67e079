import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineGrowth } from '../../test/linear-time.ts';
import { decodeHeaderText } from './encoded-words.ts';

const latin = (...bytes: number[]): string => String.fromCharCode(...bytes);
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('a header value', () => {
  it.each([
    ['B', `=?utf-8?B?${base64('Счёт 17')}?=`, 'Счёт 17'],
    ['Q', '=?iso-8859-1?Q?caf=E9_au_lait?=', 'café au lait'],
    ['koi8-r', '=?koi8-r?B?8NLJ18XU?=', 'Привет'],
    ['words beside text', `Re: =?utf-8?B?${base64('да')}?= ok`, 'Re: да ok'],
    [
      'a character cut between two words',
      `=?utf-8?B?${Buffer.from('Счёт').subarray(0, 3).toString('base64')}?= =?utf-8?B?${Buffer.from('Счёт').subarray(3).toString('base64')}?=`,
      'Счёт',
    ],
    ['two words of two charsets', '=?utf-8?Q?=D0=B0?= =?koi8-r?B?wQ==?=', 'аа'],
    ['a language', '=?us-ascii*en?Q?hello?=', 'hello'],
    ['folds', 'one\n\ttwo\r\n three', 'one two three'],
    ['an unknown charset', '=?x-unknown?Q?plain?=', 'plain'],
    ['utf-7, which is not decoded', '=?utf-7?Q?+ADw-b+AD4-?=', '+ADw-b+AD4-'],
    ['no word at all', 'a =? b ?= c', 'a =? b ?= c'],
    ['a word that decodes to a word', `=?utf-8?B?${base64('=?utf-8?B?YQ==?=')}?=`, '=?utf-8?B?YQ==?='],
  ])('is decoded: %s', (_, value, text) => {
    expect(decodeHeaderText(value)).toBe(text);
  });

  it('of raw 8-bit bytes is read in the charset of the body, or the likeliest', () => {
    const windows1251 = latin(0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2);
    const koi8 = latin(0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4);
    expect(decodeHeaderText(windows1251)).toBe('Привет');
    expect(decodeHeaderText(koi8)).toBe('Привет');
    expect(decodeHeaderText(latin(0xe1, 0xe2), 'ibm866')).toBe('ст');
    expect(decodeHeaderText('caf\xe9 au lait')).toBe('café au lait');
    expect(decodeHeaderText(Buffer.from('Счёт', 'utf8').toString('latin1'), 'windows-1251')).toBe('Счёт');
  });

  it('never throws and takes linear time', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (array) => void decodeHeaderText(Buffer.from(array).toString('latin1'))));
    for (const piece of ['=?utf-8?B?', '=?a?Q?=', '\n', '\n ', '=?', '?=']) {
      expect(lineGrowth(decodeHeaderText, (size) => [piece.repeat(size)], 10_000)).toBeLessThan(8);
    }
  });
});
