import { createHash } from 'node:crypto';

/** Draws that depend on nothing but a seed, so that a printed seed plays the same story again. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Several different ones, in drawn order. */
  take<T>(from: readonly T[], count: number): T[];
  shuffle<T>(from: readonly T[]): T[];
  /** Lower-case letters and digits, beginning with a letter. */
  token(length: number): string;
  /** Draws of their own for one purpose: a change there moves nothing elsewhere. */
  branch(purpose: string): Random;
}

/** Makes the draws of a seed (sfc32 seeded by SHA-256). */
export function createRandom(seed: string): Random {
  const next = sfc32(createHash('sha256').update(seed).digest());
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const shuffle = <T>(from: readonly T[]): T[] => {
    const rest = [...from];
    for (let last = rest.length - 1; last > 0; last--) {
      const other = int(0, last);
      [rest[last], rest[other]] = [rest[other] as T, rest[last] as T];
    }
    return rest;
  };
  return {
    int,
    shuffle,
    chance: (probability) => next() < probability,
    pick: (from) => {
      if (from.length === 0) throw new Error('nothing to pick from');
      return from[int(0, from.length - 1)] as (typeof from)[number];
    },
    take: (from, count) => {
      if (count > from.length) throw new Error(`cannot take ${count} out of ${from.length}`);
      return shuffle(from).slice(0, count);
    },
    token: (length) => Array.from({ length }, (_, at) => 'abcdefghijklmnopqrstuvwxyz0123456789'[int(0, at === 0 ? 25 : 35)]).join(''),
    branch: (purpose) => createRandom(`${seed}/${purpose}`),
  };
}

function sfc32(bytes: Buffer): () => number {
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => bytes.readInt32LE(at)) as [number, number, number, number];
  return () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
}
