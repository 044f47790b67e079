import type { PhpRecord } from '../../correlate/php-records.ts';
import type { Account, Site } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { loadPhpMails } from '../../logs/php-mail.ts';
import type { MailServer, Window } from '../../mta/mta.ts';
import type { Zone } from '../../parse/zone.ts';
import { listPhpMailLogs } from '../../system/php-settings.ts';

const ADDRESS = /[^\s<>,;"]{1,200}@[\w.-]{1,255}/g;
const MOST_ADDRESSES = 50;
const MOST_RECORDS = 500_000;

interface Loading {
  readonly sites: readonly Site[];
  readonly accounts: readonly Account[];
  readonly window: Window;
  readonly zone: Zone;
  readonly hashAddress: MailServer['hashAddress'];
}

/** What PHP recorded of calls of mail() in a window, with the hashes of the addresses they name. */
export function loadPhpRecords(host: Host, { sites, accounts, window, zone, hashAddress }: Loading): readonly PhpRecord[] {
  const { from, to } = window;
  const records: PhpRecord[] = [];
  for (const log of listPhpMailLogs(host, sites, accounts)) {
    for (const event of loadPhpMails(host, log, { from, to, zone })) {
      if (records.length >= MOST_RECORDS) return records;
      records.push({ event, addresses: (event.to.match(ADDRESS) ?? []).slice(0, MOST_ADDRESSES).map(hashAddress) });
    }
  }
  return records;
}
