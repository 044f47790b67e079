import type { BlockPlan } from '../../domain/plan.ts';
import type { Site } from '../../domain/site.ts';
import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import { listAccounts } from '../../system/accounts.ts';
import type { Context } from '../context.ts';
import { listWebSites } from '../web-sites.ts';
import type { Planning, Remedy } from './remedy.ts';
import { apacheModule } from './site/apache-module.ts';
import { cgi } from './site/cgi.ts';
import { fpm } from './site/fpm.ts';
import { closed } from './site/closed.ts';
import { checkMta, withMta } from './site/mta.ts';
import { checkPorts, withPorts } from './site/ports.ts';
import { withTimer } from './site/timer.ts';
import type { SiteMode } from './site/site-mode.ts';

type ScriptSource = Extract<Source, { readonly kind: 'script' }>;

/** How the mail of a site is stopped, by how its PHP runs. */
const modes: Readonly<Partial<Record<Site['php'], SiteMode>>> = { module: apacheModule, cgi, fpm };

/** Makes PHP's mail() fail in one site. */
export const blockSiteMail: Remedy<ScriptSource> = { ...remedyOf('block-site-mail', ({ php }) => modes[php]), find: findSite };

/** Has one whole site answer 503, for when turning its mail off is not enough. */
export const closeSite: Remedy<ScriptSource> = { ...remedyOf('close-site', () => closed), find: findSite };

function remedyOf(id: string, modeFor: (site: Site) => SiteMode | undefined): Omit<Remedy<ScriptSource>, 'find'> {
  const modeOf = ({ facts }: BlockPlan): SiteMode | undefined => modeFor({ php: facts['mode'] } as Site);
  return {
    id,
    kind: 'script',
    plan: (context, planning) => planSite(context, planning, { id, modeFor }),
    pending: (context, plan) => modeOf(plan)?.pending(context, plan) ?? [],
    probe: (context, plan) => modeOf(plan)?.probe(context, plan) ?? [],
    check: (context, plan) => [...(modeOf(plan)?.check(context, plan) ?? []), ...checkMta(context, plan), ...checkPorts(context, plan)],
  };
}

function findSite(context: Context, name: string): ScriptSource {
  const domain = name.toLowerCase().replace(/^script:site\//, '');
  const sites = sitesOf(context);
  const site = sites.find((one) => one.domain === domain) ?? sites.find(({ aliases }) => aliases.includes(domain));
  if (site === undefined) throw noSite(name);
  return { kind: 'script', path: null, site: site.domain, owner: site.owner };
}

interface Choosing {
  readonly id: string;
  readonly modeFor: (site: Site) => SiteMode | undefined;
}

function planSite(context: Context, planning: Planning<ScriptSource>, { id, modeFor }: Choosing): BlockPlan {
  const { source } = planning;
  const sites = sitesOf(context);
  const site = sites.find(({ domain }) => domain === source.site) ?? siteOfScript(sites, source.path);
  if (site === undefined) throw noSite(source.site ?? source.path ?? source.owner ?? '');
  const mode = modeFor(site);
  if (mode === undefined)
    throw new ToolError('unknown-php', Exit.unavailable, `how PHP of ${site.domain} runs (${site.php}) is not known, or cannot be stopped yet`, {
      params: { name: site.domain },
    });
  const asking = { site, sites, planning };
  const closing = withMta(context, withPorts(context, mode.plan(context, asking), asking), asking);
  const plan = withTimer(context, closing, planning);
  return { ...plan, remedy: id, source, facts: { ...plan.facts, mode: site.php, site: site.domain } };
}

/** The innermost site whose files a script is among. */
function siteOfScript(sites: readonly Site[], path: string | null): Site | undefined {
  const around = sites.filter(({ root }) => root !== '' && path?.startsWith(`${root}/`) === true);
  return around.sort((left, right) => right.root.length - left.root.length)[0];
}

function sitesOf({ host }: Context): readonly Site[] {
  return listWebSites(host, listAccounts(host)).sites;
}

function noSite(name: string): ToolError {
  return new ToolError('not-found', Exit.nothingMatched, `no site ${name} is here`, { hint: 'spamtrace posts', params: { what: name } });
}
