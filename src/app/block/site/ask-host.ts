import type { Host } from '../../../host/host.ts';
import type { ApacheServer, ApacheSite } from '../../../system/sites/apache-sites.ts';
import { readProbe } from './probe-page.ts';
import type { ProbeResult } from './probe-page.ts';

/** A graceful reload hands over to new children a moment later, milliseconds. */
const PATIENCE = [0, 200, 500, 1000, 2000] as const;

interface Asking {
  readonly server: ApacheServer;
  readonly site: ApacheSite;
  readonly token: string;
  /** What it should answer once the reload is through. */
  readonly awaits: ProbeResult;
}

/** Asks one virtual host for the probe's page, until it answers as it should or time is up. */
export function askHost(host: Host, { server, site, token, awaits }: Asking): ProbeResult {
  let result: ProbeResult = 'other';
  for (const wait of PATIENCE) {
    host.pause(wait);
    for (const { address, port } of placesOf(server, site)) {
      const answer = host.request({ address, port, tls: site.vhost.hasTls, host: site.domain, path: `/.spamtrace-${token}` });
      const said = readProbe(token, answer?.body ?? null);
      if (said === awaits) return said;
      if (said !== 'other') result = said;
    }
  }
  return result;
}

/** An address and port that a virtual host answers at. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Where a virtual host listens, as seen from this machine. */
export function placesOf({ listens }: ApacheServer, { vhost }: ApacheSite): readonly Place[] {
  const open = listens.map(placeOf);
  const own = vhost.addresses.map(placeOf);
  const places = own.flatMap(({ address, port }) => {
    if (address !== null) return [{ address, port: port ?? 80 }];
    const fitting = open.filter((one) => port === null || one.port === port);
    return fitting.map((one) => ({ address: one.address ?? '127.0.0.1', port: one.port ?? 80 }));
  });
  return places.slice(0, 3);
}

/** `*:80`, `_default_:443`, `127.0.0.1:8080`, `[::1]:80`, `80`; null for any address, or for any port. */
function placeOf(text: string): { readonly address: string | null; readonly port: number | null } {
  if (/^\d+$/.test(text)) return { address: null, port: Number(text) };
  const [, six, name = '', port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:]*))(?::(\d+|\*))?$/.exec(text) ?? [];
  const address = six ?? name;
  const isAny = /^(?:\*|_default_|0\.0\.0\.0|::|)$/.test(address);
  return { address: isAny ? null : address, port: port === undefined || port === '*' ? null : Number(port) };
}
