import { Exit, ToolError } from '../domain/tool-error.ts';
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
  return openMailServers(host, configuration.mta).filter(({ kind }) => mta === null || kind === mta);
}

/** The same for a command that needs one: throws ToolError 69 when there is none. */
export function requireServers(host: Host, choice: Choice): readonly MailServer[] {
  const servers = findServers(host, choice);
  if (servers.length > 0) return servers;
  const wanted = choice.mta ?? 'Exim';
  throw new ToolError('no-mta', Exit.unavailable, `no mail server found here (looked for ${wanted})`, {
    hint: 'Name its files in /etc/spamtrace.toml, or another directory with --root.',
    params: { wanted },
  });
}
