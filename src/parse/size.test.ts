import { describe, expect, it } from 'vitest';
import { shownAge, shownSize, shownVolume } from './size.ts';

describe('a size as exim -bp shows it', () => {
  it.each([
    [null, ''],
    [0, ''],
    [1, '1'],
    [1023, '1023'],
    [1024, '1.0K'],
    [1946, '1.9K'],
    [1280, '1.2K'],
    [1792, '1.8K'],
    [10_188, '9.9K'],
    [10_239, '10.0K'],
    [10_240, '10K'],
    [10_752, '11K'],
    [1_048_575, '1024K'],
    [1_048_576, '1.0M'],
    [1_310_720, '1.2M'],
    [10_485_760, '10M'],
    [52_953_088, '51M'],
  ])('%s bytes: %s', (bytes, shown) => {
    expect(shownSize(bytes)).toBe(shown);
  });
});

describe('an age as exim -bp shows it', () => {
  it.each([
    [0, '0m'],
    [59, '0m'],
    [90 * 60 + 59, '90m'],
    [91 * 60, '2h'],
    [72 * 3600, '72h'],
    [73 * 3600, '3d'],
    [100 * 86_400, '100d'],
    [-120, '-2m'],
  ])('%i seconds: %s', (seconds, shown) => {
    expect(shownAge(seconds)).toBe(shown);
  });
});

describe('a volume as exiqsumm shows it', () => {
  it.each([
    [9999, '9999'],
    [10_000, '10KB'],
    [10_000_000, '10MB'],
  ])('%i bytes: %s', (bytes, shown) => {
    expect(shownVolume(bytes)).toBe(shown);
  });
});
