import type { Box } from '../box/box.ts';
import { addClients } from '../programs/accounts.ts';
import { startApache, type PhpMode } from '../programs/apache.ts';
import { startSyslogAndCron } from '../programs/cron.ts';
import type { LogDetail } from '../programs/exim.ts';
import { startFpm } from '../programs/fpm.ts';
import { startMailServer } from '../programs/mail-server.ts';
import { startNginx } from '../programs/nginx.ts';
import { startSink, type SinkRule } from '../programs/sink.ts';
import { drawOutsiders, drawSites } from './names.ts';
import type { Random } from './random.ts';
import { shopFiles, type ShopSite } from './wordpress.ts';

/** How the hosting server of a story is set up. */
export interface HostingOptions {
  readonly sites: readonly ShopSite[];
  readonly php: PhpMode;
  readonly log: LogDetail;
  readonly rules: ReadonlyMap<string, SinkRule>;
  readonly behindNginx?: boolean;
  readonly logins?: ReadonlyMap<string, string>;
  readonly aliases?: ReadonlyMap<string, string>;
  readonly options?: readonly string[];
  /** Clients without a site. */
  readonly clients?: readonly string[];
  /** What is to be done before cron starts. */
  readonly prepare?: (box: Box) => Promise<void>;
}

/** Draws shops with customers elsewhere. */
export function drawShops(random: Random, count: number): ShopSite[] {
  return drawSites(random, count).map((site) => ({ ...site, customers: drawOutsiders(random, 40) }));
}

/** Sets up a hosting server and starts everything on it: sink, mail server, Apache, nginx where asked, rsyslog, cron. */
export async function startHosting(box: Box, options: HostingOptions): Promise<void> {
  await addClients(box, [...new Set([...options.sites.map((site) => site.owner), ...(options.clients ?? [])])]);
  await box.write(...options.sites.flatMap(shopFiles));
  await box.script(
    'for tree in /var/www/*/data/www/*; do chown -R "$(stat -c %U:%G "$tree/index.php")" "$tree"; chmod 777 "$tree/wp-content/uploads"; done',
  );
  await startSink(box, options.rules);
  await startMailServer(box, {
    log: options.log,
    localDomains: options.sites.map((site) => site.domain),
    ...(options.logins ? { logins: options.logins } : {}),
    ...(options.aliases ? { aliases: options.aliases } : {}),
    ...(options.options ? { options: options.options } : {}),
  });
  const behindNginx = options.behindNginx ?? false;
  if (options.php === 'fpm') await startFpm(box, options.sites);
  else await startApache(box, { sites: options.sites, php: options.php, behindNginx });
  if (behindNginx) await startNginx(box, options.sites);
  await options.prepare?.(box);
  await startSyslogAndCron(box);
  await box.script('sleep 0.3');
  box.keepRunning();
}
