import { describe, expect, it } from 'vitest';
import { hashCharacters, readPostfixId, timeOfPostfixId } from './queue-id.ts';

describe('readPostfixId', () => {
  it.each(['9ECB3A2', '84EC7C4', '4jbCZN74KLz3x', '3Pt2mN2VXxznjll', '0A1B2C3D4E5F'])('takes %s', (id) => {
    expect(readPostfixId(id)).toBe(id);
  });

  it.each([
    'ALL',
    '-',
    '',
    '9ECB3A2\n',
    '\n9ECB3A2',
    '-c9ECB3A2',
    '../9ECB3A2',
    '9ECB3A2*',
    '9ECB3A2 ',
    '9ecb3a2',
    'NOQUEUE',
    'warning',
    '9ECB3A2;id',
    '$(id)',
    'AB',
  ])('takes %j for none', (text) => {
    expect(readPostfixId(text)).toBeNull();
  });
});

describe('a long id', () => {
  // As the lab's Postfix 3.7 logged and kept it: received at 23:34:52, in deferred/F.
  const id = readPostfixId('4jbCZN74KLz3x');
  const other = readPostfixId('4jbCZN6q6qz3v');

  it('tells its moment and its hashed directory', () => {
    if (id === null || other === null) throw new Error('no ids');
    expect(new Date(timeOfPostfixId(id) ?? 0).toISOString()).toMatch(/^2026-11-26T23:34:52\./);
    expect([hashCharacters(id).charAt(0), hashCharacters(other).charAt(0)]).toEqual(['F', 'E']);
  });

  it('is told from a short one, which tells no time and is hashed by itself', () => {
    const short = readPostfixId('9ECB3A2');
    if (short === null) throw new Error('no id');
    expect([timeOfPostfixId(short), hashCharacters(short)]).toEqual([null, '9ECB3A2']);
  });
});
