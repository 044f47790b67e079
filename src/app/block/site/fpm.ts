import type { BlockPlan, Check, Step } from '../../../domain/plan.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Site } from '../../../domain/site.ts';
import type { Host } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { NO_MAIL } from '../../../remedies/block-site-mail.ts';
import { stopIniMail } from '../../../remedies/block-site-mail/ini-text.ts';
import { changeOf } from '../../../remedies/text-change.ts';
import { listPanelSites } from '../../../system/panels.ts';
import { loadApache } from '../../../system/sites/apache-sites.ts';
import { listPools } from '../../../system/sites/fpm-pools.ts';
import type { FpmPool } from '../../../system/sites/fpm-pools.ts';
import { listNginxSites } from '../../../system/sites/nginx-sites.ts';
import type { Context } from '../../context.ts';
import { packTexts } from '../packed-texts.ts';
import { fpmControl, pendingOfFpm, waitForFpm } from './fpm-control.ts';
import { loadPlain } from './load-plain.ts';
import { probePage, readProbe } from './probe-page.ts';
import type { ProbeResult } from './probe-page.ts';
import { keptSentences, panelSentences, stopSentences } from './sentences.ts';
import type { SiteMode, SitePlan, SitePlanning } from './site-mode.ts';

/** PHP-FPM: the setting goes into the site's pool, and stops every site that the pool serves. */
export const fpm: SiteMode = { plan: planPool, pending: pendingPool, probe: probePool, check: checkPool };

function planPool({ host }: Context, { site, sites, planning: { action } }: SitePlanning): SitePlan {
  const pool = requirePool(host, site);
  const { path, text } = loadPlain(host, pool.path);
  const hunks = stopIniMail(text, { pool: pool.name, action });
  if (hunks === null) throw new ToolError('changed', Exit.changed, `the pool ${pool.name} is not in ${path} any more`, { params: { path } });
  const change = changeOf(path, text, hunks);
  const control = fpmControl(host, pool.path);
  const runs: readonly Step[] = [control.test, ...control.reload];
  const domains = domainsOfPool(host, pool, site);
  const page = control.reload.length === 0 ? null : probePage(action, NO_MAIL).change;
  return {
    tests: [control.test],
    steps: [change.step, ...runs],
    undo: [change.undo, ...runs],
    ...(page === null ? {} : { probe: { steps: [page.step], undo: [page.undo] } }),
    stops: stopSentences(domains),
    keeps: keptSentences(sites.length - domains.length),
    notes: [
      { id: 'note.otherWays', params: {} },
      control.reload.length === 0
        ? { id: 'note.notRunning', params: { program: control.unit } }
        : { id: 'note.fpmReload', params: { unit: control.unit } },
      ...panelSentences(host),
    ],
    sites: domains.map(decodeBytes),
    facts: { pool: pool.name, path },
    texts: packTexts(new Map([[path, text]])),
  };
}

/** The pool that runs the PHP of a site, by what its web server passes requests to, or as its panel says. Throws ToolError 69 when none is known. */
function requirePool(host: Host, { domain }: Site): FpmPool {
  const pools = listPools(host);
  const sockets = socketsOf(host).flatMap((one) => (one.domain === domain ? [one.socket] : []));
  const ofPanel = listPanelSites(host).find((one) => one.domain === domain)?.phpSettings;
  const pool = pools.find(({ listen }) => sockets.includes(socketName(listen))) ?? pools.find(({ path }) => path === ofPanel);
  if (pool !== undefined) return pool;
  throw new ToolError('no-pool', Exit.unavailable, `the pool of PHP-FPM that runs ${domain} was not found`, { params: { name: domain } });
}

/** Sites and the sockets that their requests are passed to. */
function socketsOf(host: Host): readonly { readonly domain: string; readonly socket: string }[] {
  const sites = [...(loadApache(host)?.sites.sites ?? []), ...listNginxSites(host).sites];
  return sites.flatMap(({ domain, fpmSocket }) => (fpmSocket === null ? [] : [{ domain, socket: socketName(fpmSocket) }]));
}

/** One name for one socket: `/var/run` is `/run`, and `9000` is `127.0.0.1:9000`. */
function socketName(listen: string): string {
  const plain = listen.replace(/^\/var\/run\//, '/run/').replace(/^(?:localhost|0\.0\.0\.0|\[::\]|\*)(?=:\d+$)/, '127.0.0.1');
  return /^\d+$/.test(plain) ? `127.0.0.1:${plain}` : plain;
}

function domainsOfPool(host: Host, pool: FpmPool, site: Site): readonly string[] {
  const served = socketsOf(host).flatMap(({ domain, socket }) => (socket === socketName(pool.listen) ? [domain] : []));
  return [...new Set([site.domain, ...served])];
}

function poolOf(host: Host, { facts }: BlockPlan): FpmPool | null {
  return listPools(host).find(({ name, path }) => name === facts['pool'] && (host.settle(path) ?? path) === facts['path']) ?? null;
}

function pendingPool({ host }: Context, plan: BlockPlan): readonly string[] {
  return pendingOfFpm(host, plan.facts['path'] ?? '');
}

function probePool({ host }: Context, plan: BlockPlan): readonly Check[] {
  const script = plan.probe?.steps[0]?.path ?? '';
  const [pool, token] = [poolOf(host, plan), /spamtrace-([0-9a-f]{8})\.php$/.exec(script)?.[1]];
  if (pool === null || token === undefined) return [];
  const late = waitForFpm(host, pool.path);
  if (late !== null) return [{ check: 'reload', ok: false, says: { id: 'check.notReloaded', params: { path: decodeBytes(late) } } }];
  const ask = ({ listen }: FpmPool): ProbeResult => readProbe(token, host.requestScript({ socket: listen, script }));
  const neighbour = listPools(host).find((one) => one.name !== pool.name && one.path !== pool.path && one.values.get('sendmail_path') !== NO_MAIL);
  return [...told(ask(pool), pool.name), ...(neighbour === undefined ? [] : toldOfNeighbour(ask(neighbour), neighbour.name))];
}

function told(result: ProbeResult, name: string): readonly Check[] {
  const params = { site: decodeBytes(name) };
  if (result === 'refused') return [{ check: 'probe', ok: true, says: { id: 'check.mailRefused', params } }];
  if (result === 'open') return [{ check: 'probe', ok: false, says: { id: 'check.mailOpen', params } }];
  return [{ check: 'not-probed', ok: true, says: { id: 'check.notProbed', params } }];
}

function toldOfNeighbour(result: ProbeResult, name: string): readonly Check[] {
  const params = { site: decodeBytes(name) };
  if (result === 'open') return [{ check: 'neighbour', ok: true, says: { id: 'check.neighbour', params } }];
  return result === 'refused' ? [{ check: 'neighbour', ok: false, says: { id: 'check.neighbourStopped', params } }] : [];
}

function checkPool({ host }: Context, plan: BlockPlan): readonly Check[] {
  const params = { site: plan.facts['site'] ?? '' };
  return poolOf(host, plan)?.values.get('sendmail_path') === NO_MAIL
    ? [{ check: 'setting', ok: true, says: { id: 'check.settingHolds', params } }]
    : [{ check: 'setting', ok: false, says: { id: 'check.settingLost', params } }];
}
