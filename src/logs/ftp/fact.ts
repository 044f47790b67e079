import type { LoginLine } from '../../domain/login-event.ts';
import type { UploadLine } from '../../domain/upload-event.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Zone } from '../../parse/zone.ts';

/** What a line of an FTP server tells. */
export type FtpFact = { readonly kind: 'login'; readonly login: LoginLine } | { readonly kind: 'upload'; readonly upload: UploadLine };

/** How stamps are told: local time without a zone, years from the youngest moment there can be. */
export interface FtpClock {
  readonly zone: Zone;
  readonly now: Instant;
}

/** Client of a session: an address, or a name where the server looks names up. */
export const CLIENT = '[\\w.:%-]{1,255}';

type LoginParts = Pick<LoginLine, 'at' | 'outcome' | 'user' | 'client'> & Partial<LoginLine>;

export function loginFact(parts: LoginParts): FtpFact {
  const tries = parts.outcome === 'accepted' || parts.outcome === 'failed' ? 1 : 0;
  return { kind: 'login', login: { service: 'ftp', port: null, method: null, tries, pid: null, childPid: null, session: null, ...parts } };
}

export function uploadFact(upload: UploadLine): FtpFact {
  return { kind: 'upload', upload };
}

/** Percent-encoding taken off once. */
export function decoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
