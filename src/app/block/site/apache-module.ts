import type { BlockPlan, Check, Step } from '../../../domain/plan.ts';
import type { Sentence } from '../../../domain/sentence.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { NO_MAIL } from '../../../remedies/block-site-mail.ts';
import { stopByInclude, stopDirectoryMail, stopHostMail } from '../../../remedies/block-site-mail/virtual-host.ts';
import { changeOf } from '../../../remedies/text-change.ts';
import type { Change } from '../../../remedies/text-change.ts';
import { loadApache } from '../../../system/sites/apache-sites.ts';
import type { ApacheServer, ApacheSite } from '../../../system/sites/apache-sites.ts';
import type { Context } from '../../context.ts';
import { packTexts } from '../packed-texts.ts';
import { apacheControl, pendingOfApache, waitForReload } from './apache-control.ts';
import { askHost } from './ask-host.ts';
import { loadPlain } from './load-plain.ts';
import { includesFile, placeBesidePanel, placedSentences } from './panel-place.ts';
import { probeConfig, probePage } from './probe-page.ts';
import { keptSentences, stopSentences } from './sentences.ts';
import type { SiteMode, SitePlan, SitePlanning } from './site-mode.ts';

/** PHP as Apache's module: the setting goes into the site's own virtual hosts, its TLS twin among them. */
export const apacheModule: SiteMode = { plan: planModule, pending: pendingModule, probe: probeModule, check: checkModule };

function planModule({ host }: Context, { site, sites, planning: { action } }: SitePlanning): SitePlan {
  const server = requireApache(host);
  const hosts = server.sites.sites.filter((one) => one.php === 'module' && (one.domain === site.domain || one.root === site.root));
  if (hosts.length === 0)
    throw new ToolError('no-host', Exit.unavailable, `no virtual host of Apache for ${site.domain} was found`, { params: { name: site.domain } });
  const control = apacheControl(host, server);
  const placed = placeBesidePanel(host, hosts, { action, text: stopByInclude(action) });
  const files = [...new Set(placed.others.map(({ config }) => config?.path ?? ''))].map((path) =>
    planFile(host, path, { server, hosts: placed.others, action }),
  );
  const changes: readonly Change[] = [...placed.files, ...files];
  const runs: readonly Step[] = [control.test, ...control.reload];
  const domains = [...new Set(hosts.map(({ domain }) => domain))];
  const conf = server.confDirectories.find((path) => host.settle(path) === host.resolve(path));
  const page = probePage(action, NO_MAIL);
  const probe = conf === undefined || control.reload.length === 0 ? [] : [page.change, probeConfig(host.resolve(conf) ?? conf, page)];
  return {
    tests: [control.test],
    steps: [...changes.map(({ step }) => step), ...runs],
    undo: [...changes.map(({ undo }) => undo).reverse(), ...runs],
    ...(probe.length === 0 ? {} : { probe: { steps: probe.map(({ step }) => step), undo: probe.map(({ undo }) => undo) } }),
    stops: stopSentences(domains),
    keeps: keptSentences(sites.length - domains.length),
    notes: [...notesFor({ server, hosts, isRunning: control.reload.length > 0 }), ...placedSentences(host, placed)],
    sites: domains.map(decodeBytes),
    facts: { domains: domains.join(' '), included: placed.paths.join(' ') },
    texts: packTexts(new Map([...placed.texts, ...files.map(({ path, text }) => [path, text] as const)])),
  };
}

function requireApache(host: Host): ApacheServer {
  const server = loadApache(host);
  if (server === null) throw new ToolError('program-missing', Exit.unavailable, 'the configuration of Apache is not here');
  return server;
}

interface Stopping {
  readonly server: ApacheServer;
  readonly hosts: readonly ApacheSite[];
  readonly action: string;
}

function planFile(host: Host, file: string, { server, hosts, action }: Stopping): ReturnType<typeof changeOf> & { path: string; text: string } {
  const { path, text } = loadPlain(host, file);
  const own = hosts.filter(({ config }) => config?.path === file);
  const lines = new Map(own.map((one) => [one.config?.line ?? 0, one]));
  const hunks = [...lines].flatMap(([line, one]) => {
    const asLast = server.setsSendmail || one.vhost.sendmailFrom.some((from) => from !== file);
    const made = one.vhost.isMacro ? stopDirectoryMail(text, { line, root: one.root, action }) : stopHostMail(text, { line, action, asLast });
    if (made === null)
      throw new ToolError('changed', Exit.changed, `the virtual host in ${file}, line ${line}, is not what it was`, { params: { path: file } });
    return made;
  });
  return {
    path,
    text,
    ...changeOf(
      path,
      text,
      hunks.sort((left, right) => left.byte - right.byte),
    ),
  };
}

interface Noting {
  readonly server: ApacheServer;
  readonly hosts: readonly ApacheSite[];
  readonly isRunning: boolean;
}

function notesFor({ server, hosts, isRunning }: Noting): readonly Sentence[] {
  const above = server.sites.sites.filter(({ root }) => root !== '' && hosts.some((one) => one.root.startsWith(`${root}/`)));
  return [
    { id: 'note.otherWays', params: {} },
    ...[...new Set(above.map(({ domain }) => domain))].map((site): Sentence => ({ id: 'note.reachedBy', params: { site: decodeBytes(site) } })),
    ...(isRunning ? [] : ([{ id: 'note.notRunning', params: { program: 'Apache' } }] as const)),
  ];
}

function pendingModule({ host }: Context): readonly string[] {
  const server = loadApache(host);
  return server === null ? [] : pendingOfApache(host, server);
}

function domainsOf({ facts }: BlockPlan): readonly string[] {
  return (facts['domains'] ?? '').split(' ').filter(Boolean);
}

function probeModule({ host }: Context, plan: BlockPlan): readonly Check[] {
  const server = loadApache(host);
  const token = /spamtrace-([0-9a-f]{8})\.php$/.exec(plan.probe?.steps[0]?.path ?? '')?.[1];
  if (server === null || token === undefined) return [];
  const late = waitForReload(host, server);
  if (late !== null) return [{ check: 'reload', ok: false, says: { id: 'check.notReloaded', params: { path: decodeBytes(late) } } }];
  const domains = domainsOf(plan);
  const own = server.sites.sites.filter(({ domain }) => domains.includes(domain));
  const neighbour = server.sites.sites.find(
    (one) => one.php === 'module' && !domains.includes(one.domain) && one.phpValues?.get('sendmail_path') !== NO_MAIL,
  );
  return [
    ...own.map((one): Check => {
      const [result, params] = [askHost(host, { server, site: one, token, awaits: 'refused' }), { site: decodeBytes(one.domain) }];
      if (result === 'refused') return { check: 'probe', ok: true, says: { id: 'check.mailRefused', params } };
      return result === 'open'
        ? { check: 'probe', ok: false, says: { id: 'check.mailOpen', params } }
        : { check: 'not-probed', ok: true, says: { id: 'check.notProbed', params } };
    }),
    ...(neighbour === undefined ? [] : askNeighbour(host, { server, site: neighbour, token })),
  ];
}

function askNeighbour(host: Host, { server, site, token }: { server: ApacheServer; site: ApacheSite; token: string }): readonly Check[] {
  const [result, params] = [askHost(host, { server, site, token, awaits: 'open' }), { site: decodeBytes(site.domain) }];
  if (result === 'open') return [{ check: 'neighbour', ok: true, says: { id: 'check.neighbour', params } }];
  return result === 'refused' ? [{ check: 'neighbour', ok: false, says: { id: 'check.neighbourStopped', params } }] : [];
}

function checkModule({ host }: Context, plan: BlockPlan): readonly Check[] {
  const sites = loadApache(host)?.sites.sites ?? [];
  return domainsOf(plan).flatMap((domain): readonly Check[] => {
    const own = sites.filter((one) => one.domain === domain && one.php === 'module' && !one.vhost.isMacro);
    const params = { site: decodeBytes(domain) };
    if (own.length === 0) return [];
    const included = (plan.facts['included'] ?? '').split(' ').filter(Boolean);
    const isStopped = (one: ApacheSite): boolean =>
      one.phpValues?.get('sendmail_path') === NO_MAIL || included.some((path) => includesFile(one, path) && one.vhost.sendmailFrom.includes(path));
    return own.every(isStopped)
      ? [{ check: 'setting', ok: true, says: { id: 'check.settingHolds', params } }]
      : [{ check: 'setting', ok: false, says: { id: 'check.settingLost', params } }];
  });
}
