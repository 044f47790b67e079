import type { Host } from '../host/host.ts';
import { openExim } from './exim.ts';
import type { EximOverrides } from './exim.ts';
import type { MailServer } from './mta.ts';

/** What the configuration says of mail servers that cannot be found out. */
export interface MtaOverrides {
  readonly exim: EximOverrides;
}

/** Every mail server of a host, ready to be read; may be empty. */
export function openMailServers(host: Host, overrides: MtaOverrides): readonly MailServer[] {
  return [openExim(host, overrides.exim)].filter((server) => server !== null);
}
