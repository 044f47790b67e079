import type { BlockPlan, Check, Step } from '../../../domain/plan.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { closeByInclude, closeHost } from '../../../remedies/block-site-mail/virtual-host.ts';
import { changeOf } from '../../../remedies/text-change.ts';
import type { Change } from '../../../remedies/text-change.ts';
import { loadApache } from '../../../system/sites/apache-sites.ts';
import type { Context } from '../../context.ts';
import { packTexts } from '../packed-texts.ts';
import { apacheControl, pendingOfApache, waitForReload } from './apache-control.ts';
import { placesOf } from './ask-host.ts';
import { loadPlain } from './load-plain.ts';
import { includesFile, placeBesidePanel, placedSentences } from './panel-place.ts';
import type { SiteMode, SitePlan, SitePlanning } from './site-mode.ts';

/** A whole site that answers 503 for a while, however its PHP runs, where Apache serves it. */
export const closed: SiteMode = {
  plan: planClosed,
  pending: ({ host }) => {
    const server = loadApache(host);
    return server === null ? [] : pendingOfApache(host, server);
  },
  probe: tryClosed,
  check: checkIncluded,
};

function planClosed({ host }: Context, { site, sites, planning: { action } }: SitePlanning): SitePlan {
  const server = loadApache(host);
  const hosts = server?.sites.sites.filter((one) => (one.domain === site.domain || one.root === site.root) && !one.vhost.isMacro) ?? [];
  if (server === null || hosts.length === 0)
    throw new ToolError('no-host', Exit.unavailable, `no virtual host of Apache for ${site.domain} was found: only there can a site be closed yet`, {
      params: { name: site.domain },
    });
  const control = apacheControl(host, server);
  const placed = placeBesidePanel(host, hosts, { action, text: closeByInclude(action) });
  const files = [...new Set(placed.others.map(({ config }) => config?.path ?? ''))].map((file) => {
    const { path, text } = loadPlain(host, file);
    const lines = new Set(placed.others.flatMap(({ config }) => (config?.path === file ? [config.line] : [])));
    const hunks = [...lines].flatMap((line) => closeHost(text, { line, action }) ?? []).sort((left, right) => left.byte - right.byte);
    return { path, text, ...changeOf(path, text, hunks) };
  });
  const changes: readonly Change[] = [...placed.files, ...files];
  const runs: readonly Step[] = [control.test, ...control.reload];
  const domains = [...new Set(hosts.map(({ domain }) => domain))];
  return {
    tests: [control.test],
    steps: [...changes.map(({ step }) => step), ...runs],
    undo: [...changes.map(({ undo }) => undo).reverse(), ...runs],
    stops: domains.map((domain) => ({ id: 'stops.wholeSite', params: { site: decodeBytes(domain) } })),
    keeps: [
      { id: 'keeps.mailboxes', params: {} },
      ...(sites.length > domains.length ? ([{ id: 'keeps.openSites', params: { sites: sites.length - domains.length } }] as const) : []),
    ],
    notes: [
      ...(site.frontLogs.length > 0 ? ([{ id: 'note.frontServes', params: {} }] as const) : []),
      ...(control.reload.length > 0 ? [] : ([{ id: 'note.notRunning', params: { program: 'Apache' } }] as const)),
      ...placedSentences(host, placed),
    ],
    sites: domains.map(decodeBytes),
    facts: { domains: domains.join(' '), included: placed.paths.join(' ') },
    texts: packTexts(new Map([...placed.texts, ...files.map(({ path, text }) => [path, text] as const)])),
  };
}

/** Of a file beside what a panel writes: whether the virtual hosts still include it. */
function checkIncluded({ host }: Context, { facts }: BlockPlan): readonly Check[] {
  const paths = (facts['included'] ?? '').split(' ').filter(Boolean);
  const sites = paths.length === 0 ? [] : (loadApache(host)?.sites.sites ?? []);
  const params = { site: decodeBytes(facts['site'] ?? '') };
  const lost = paths.some((path) => !sites.some((one) => includesFile(one, path)));
  return lost ? [{ check: 'closed', ok: false, says: { id: 'check.siteOpen', params } }] : [];
}

function tryClosed({ host }: Context, { facts, steps }: BlockPlan): readonly Check[] {
  const server = loadApache(host);
  const isRunning = steps.filter(({ kind }) => kind === 'run').length > 1;
  if (server === null || !isRunning) return [];
  const late = waitForReload(host, server);
  if (late !== null) return [{ check: 'reload', ok: false, says: { id: 'check.notReloaded', params: { path: decodeBytes(late) } } }];
  const domains = (facts['domains'] ?? '').split(' ');
  return server.sites.sites
    .filter(({ domain, vhost }) => domains.includes(domain) && !vhost.isMacro)
    .map((one): Check => {
      const params = { site: decodeBytes(one.domain) };
      const statuses = placesOf(server, one).map(
        ({ address, port }) => host.request({ address, port, tls: one.vhost.hasTls, host: one.domain, path: '/' })?.status,
      );
      if (statuses.includes(503)) return { check: 'closed', ok: true, says: { id: 'check.siteClosed', params } };
      return statuses.every((status) => status === undefined)
        ? { check: 'not-probed', ok: true, says: { id: 'check.notProbed', params } }
        : { check: 'closed', ok: false, says: { id: 'check.siteOpen', params } };
    });
}
