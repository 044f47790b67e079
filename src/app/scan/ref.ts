import { createHash } from 'node:crypto';

/** First 8 hex digits of SHA-256 of a finding's id (product §3). */
export function refOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8);
}
