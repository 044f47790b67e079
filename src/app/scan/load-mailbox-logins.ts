import type { Ledger } from '../../correlate/ledger.ts';
import { isLoopback } from '../../correlate/portrait.ts';
import type { Case } from '../../domain/case.ts';
import type { LoginEvent } from '../../domain/login-event.ts';
import type { Proof } from '../../domain/proof.ts';
import type { Host } from '../../host/host.ts';
import { loadDovecotLogins } from '../../logs/dovecot.ts';
import type { Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';

interface Asking {
  readonly cases: readonly Case[];
  readonly ledger: Ledger;
  readonly window: Window;
  readonly zone: Zone;
}

/** What dovecot tells of one mailbox. */
interface Told {
  /** The last login from an address that also sends. */
  login: LoginEvent | null;
  /** Passwords that were refused to such an address before. */
  failures: number;
}

/**
 * What another program than the mail server says of these mailboxes: dovecot's log of the addresses that send in their name. Read only when there is
 * somebody to ask about; a busy server logs millions of logins.
 */
export function loadMailboxLogins(host: Host, { cases, ledger, window, zone }: Asking): ReadonlyMap<string, readonly Proof[]> {
  const senders = new Map<string, ReadonlySet<string>>();
  for (const { source, rows } of cases) if (source.kind === 'mailbox') senders.set(source.address, clientsOf(ledger, rows));
  if (senders.size === 0) return new Map();
  const told = new Map<string, Told>();
  for (const event of loadDovecotLogins(host, { ...window, zone })) {
    if (event.client === null || senders.get(event.user)?.has(event.client) !== true) continue;
    const before = told.get(event.user) ?? { login: null, failures: 0 };
    if (event.outcome === 'accepted') before.login = event;
    else if (event.outcome === 'failed' && before.login === null) before.failures += event.tries;
    told.set(event.user, before);
  }
  return new Map([...told].map(([mailbox, one]) => [mailbox, proofsOf(one)]));
}

function clientsOf(ledger: Ledger, rows: readonly number[]): ReadonlySet<string> {
  const clients = new Set<string>();
  for (const row of rows) {
    const client = ledger.client[row] ?? -1;
    if (client >= 0 && !isLoopback(ledger.clients.text(client))) clients.add(ledger.clients.text(client));
  }
  return clients;
}

function proofsOf({ login, failures }: Told): readonly Proof[] {
  if (login === null) return [];
  const { at, service, client, file, byte } = login;
  const params = { service: service.toUpperCase(), client: client ?? '?', failures };
  return [{ at, place: { kind: 'line', file, byte }, shows: { id: 'evidence.mailboxLogin', params }, writtenBy: 'service', weight: 88 }];
}
