import { randomBytes } from 'node:crypto';

/** A password that nobody guesses: 120 random bits, in characters that every program takes. */
export function randomPassword(): string {
  return randomBytes(15).toString('base64url');
}
