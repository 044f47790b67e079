import type { Case } from '../domain/case.ts';
import { attributeBackscatter } from './attribution/backscatter.ts';
import { attributeClient } from './attribution/client.ts';
import { attributeLocalUser, mergeBySource } from './attribution/local-user.ts';
import { attributeMailbox } from './attribution/mailbox.ts';
import { unclaimedBounces } from './attribution/bounces.ts';
import { scriptName } from './attribution/by-timing.ts';
import { RowFlag } from './row-flag.ts';
import type { Ledger } from './ledger.ts';
import type { AddressBook } from './portrait.ts';
import type { Surroundings } from './surroundings.ts';

/** Leads every submission of the ledger to its source; bounces are charged to what caused them. Pure. */
export function attribute(ledger: Ledger, around: Surroundings, addresses: AddressBook): readonly Case[] {
  const cases: Case[] = [];
  for (const [submitter, rows] of rowsBySubmitter(ledger)) {
    const key = ledger.submitters.text(submitter);
    const name = key.slice(2);
    if (key.startsWith('A:')) cases.push(attributeMailbox(ledger, name, rows));
    else if (key.startsWith('U:')) cases.push(...attributeLocalUser(ledger, name, rows, { around, addresses }));
    else if (key.startsWith('H:')) cases.push(...attributeClient(ledger, name, rows, around));
  }
  return mergeBySource([...cases, ...unclaimedBounces(ledger, around), ...attributeBackscatter(ledger)]);
}

function rowsBySubmitter(ledger: Ledger): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  const isClient = ledger.submitters.all().map((key) => key.startsWith('H:'));
  for (let row = 0; row < ledger.rows; row++) {
    if (ledger.has(row, RowFlag.bounce) || ledger.has(row, RowFlag.succeeded)) continue;
    const submitter = ledger.submitter[row] ?? -1;
    // Mail that strangers sent to this server is most of it, and nobody's doing here.
    if (isClient[submitter] === true && ledger.remote[row] === 0) continue;
    const group = groups.get(submitter);
    if (group === undefined) groups.set(submitter, [row]);
    else group.push(row);
  }
  return groups;
}

/** Paths whose existence attribution asks for: what the sender's directory and PHP's header together name. */
export function candidatePaths(ledger: Ledger): readonly string[] {
  const paths = new Set<string>();
  for (const row of ledger.spooled.rows()) {
    const cwd = ledger.cwd[row] ?? -1;
    const header = ledger.scriptOf(row);
    if (cwd >= 0 && header !== null) paths.add(`${ledger.directories.text(cwd)}/${scriptName(header)}`);
  }
  return [...paths];
}
