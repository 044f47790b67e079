import { expect, it } from 'vitest';
import { labSeed } from './seed.ts';

const head = (): string => '0123456789abcdef';

it('is what is given, else the commit in CI, else another each time', () => {
  expect(labSeed({ LAB_SEED: 'k3v9', CI: 'true' }, head)).toBe('k3v9');
  expect(labSeed({ LAB_SEED: '', CI: 'true' }, head)).toBe('01234567');
  const drawn = new Set(Array.from({ length: 20 }, () => labSeed({}, head)));
  expect(drawn.size).toBe(20);
  expect(drawn).not.toContain('01234567');
});

it('is one and the same for this commit', () => {
  expect(labSeed({ CI: 'true' })).toMatch(/^[0-9a-f]{8}$/);
  expect(labSeed({ CI: 'true' })).toBe(labSeed({ CI: 'true' }));
});
