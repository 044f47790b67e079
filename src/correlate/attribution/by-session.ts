import type { Case } from '../../domain/case.ts';
import type { Confidence } from '../../domain/finding.ts';
import type { Proof } from '../../domain/proof.ts';
import type { Ledger } from '../ledger.ts';
import type { LoginSpan } from '../login-spans.ts';
import type { SessionFit } from '../session-timing.ts';
import { arrivalProof, present } from './proofs.ts';

interface Sessions {
  readonly fit: SessionFit;
  readonly rows: readonly number[];
  readonly confidence: Confidence;
}

/** The case of a user whose sessions these messages fit. */
export function sessionCase(ledger: Ledger, { fit, rows, confidence }: Sessions): Case {
  const { user, hits, messages, span } = fit;
  return {
    source: { kind: 'user', user },
    confidence,
    proofs: present(
      loginProof(span, { id: 'evidence.session', params: { user, client: span.login.client ?? '?', hits, messages } }, 93),
      arrivalProof(ledger, rows.at(-1) ?? 0, { shows: { id: 'evidence.arrival', params: {} }, writtenBy: 'mta', weight: 85 }),
    ),
    rows,
    innocence: null,
    requests: null,
  };
}

/** A proof that stands in the line of a login. */
export function loginProof({ login }: LoginSpan, shows: Proof['shows'], weight: number): Proof {
  return { at: login.at, place: { kind: 'line', file: login.file, byte: login.byte }, shows, writtenBy: 'service', weight };
}

/** The login during which a message came, as a proof; null when its user was not logged in then. */
export function loginDuring(ledger: Ledger, row: number, user: string, logins: readonly LoginSpan[]): Proof | null {
  const at = ledger.at[row] ?? 0;
  const span = logins.findLast((one) => one.user === user && one.from <= at + 1 && one.to >= at - 1);
  if (span === undefined) return null;
  return loginProof(span, { id: 'evidence.loggedIn', params: { user, client: span.login.client ?? '?' } }, 70);
}
