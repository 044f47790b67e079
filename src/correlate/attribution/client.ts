import type { Proof } from '../../domain/proof.ts';
import type { Case } from '../../domain/case.ts';
import { RowFlag } from '../row-flag.ts';
import type { Ledger } from '../ledger.ts';
import { isLoopback } from '../portrait.ts';
import { coverBySessions, fitSessions } from '../session-timing.ts';
import { shellLogins, siteNameOf } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { timeScripts } from '../web-timing.ts';
import { sessionCase } from './by-session.ts';
import { timedCase } from './by-timing.ts';
import { arrivalProof, present } from './proofs.ts';

/** Cases of mail that came over SMTP without a login; mail for this server itself is nobody's doing here and makes none. */
export function attributeClient(ledger: Ledger, address: string, rows: readonly number[], around: Surroundings): readonly Case[] {
  const outward = rows.filter((row) => (ledger.remote[row] ?? 0) > 0 && !ledger.has(row, RowFlag.forwarded));
  if (outward.length === 0) return [];
  if (!isLoopback(address)) return [clientCase(ledger, address, outward)];
  const timed = timeScripts(ledger, outward, around.requests, (script) => siteNameOf(script, around));
  const claimed = new Set(timed.flatMap(({ rows: own }) => own));
  const rest = outward.filter((row) => !claimed.has(row));
  const cases = timed.map((script) => ({ ...timedCase({ ledger, user: 'www-data', script, around }), confidence: 'possible' as const }));
  if (rest.length === 0) return cases;
  return [...cases, tunnelCase(ledger, rest, around) ?? loopbackCase(ledger, rest)];
}

/**
 * The case of the user whose SSH session brings this mail: by the moments of his logins, and more surely by the socket that the kernel shows. null when
 * neither names one.
 */
function tunnelCase(ledger: Ledger, rows: readonly number[], around: Surroundings): Case | null {
  const { whole, tunnels } = around;
  const logins = shellLogins(around);
  const fit = fitSessions(ledger, rows, logins, whole);
  const users = new Set(tunnels.map(({ user }) => user));
  const [tunnel] = tunnels;
  const live = tunnel === undefined || users.size > 1 ? null : coverBySessions(ledger, rows, logins, tunnel.user);
  if (tunnel === undefined || live === null || (fit !== null && fit.user !== live.user)) {
    return fit === null ? null : sessionCase(ledger, { fit, rows, confidence: 'possible' });
  }
  const { user, socket, lastSeen } = tunnel;
  const found = sessionCase(ledger, { fit: fit ?? live, rows, confidence: fit === null ? 'likely' : 'certain' });
  const seen: Proof = {
    at: lastSeen,
    place: { kind: 'seen', from: { socket: socket.ends }, text: socket.text },
    shows: { id: 'evidence.tunnel', params: { user } },
    writtenBy: 'kernel',
    weight: 98,
  };
  return { ...found, proofs: [seen, ...found.proofs] };
}

function clientCase(ledger: Ledger, address: string, rows: readonly number[]): Case {
  const proof = arrivalProof(ledger, rows.at(-1) ?? 0, {
    shows: { id: 'evidence.client', params: { client: address } },
    writtenBy: 'mta',
    weight: 95,
  });
  return { source: { kind: 'client', address }, confidence: 'certain', proofs: present(proof), rows, innocence: null, requests: null };
}

function loopbackCase(ledger: Ledger, rows: readonly number[]): Case {
  const proof = arrivalProof(ledger, rows.at(-1) ?? 0, { shows: { id: 'unknown.noRecord', params: {} }, writtenBy: 'mta', weight: 50 });
  return {
    source: { kind: 'unknown', why: 'loopback-without-login' },
    confidence: 'possible',
    proofs: present(proof),
    rows,
    innocence: null,
    requests: null,
  };
}
