import type { MtaKind } from '../domain/queue-id.ts';
import type { Host } from '../host/host.ts';
import { openMailServers } from '../mta/index.ts';
import type { MailServer } from '../mta/mta.ts';
import type { Configuration } from '../config/configuration.ts';

interface Choice {
  readonly mta: MtaKind | null;
  readonly configuration: Configuration;
}

/** The mail servers of a host, or the one asked for. May be empty. */
export function findServers(host: Host, { mta, configuration }: Choice): readonly MailServer[] {
  return openMailServers(host, configuration.mta, mta);
}
