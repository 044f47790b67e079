import type { ContactForm, UnwalkedSite } from '../domain/contact-form.ts';
import { listAccounts } from '../system/accounts.ts';
import { listSiteForms } from '../system/forms.ts';
import { listSites } from '../system/sites.ts';
import type { Context, Zone } from './context.ts';
import { requireRoot } from './require-root.ts';
import type { Progress } from './scan/load-ledger.ts';
import { evidenceJson } from './scan/report-json.ts';
import type { Say } from './scan/report-json.ts';

/** The contact forms of a machine, and what of its sites was not looked at. */
export interface FoundForms {
  readonly forms: readonly ContactForm[];
  readonly unwalked: readonly UnwalkedSite[];
  readonly sites: number;
}

/** How much a spammer gains by a form, the worst first. */
export type FormRisk = 'open-to-all' | 'unguarded' | 'not-known' | 'not-seen' | 'guarded';

const RISKS: readonly FormRisk[] = ['open-to-all', 'unguarded', 'not-known', 'not-seen', 'guarded'];

/** Looks for the contact forms of all sites, site after site; the worst first. Throws ToolError 77 where root is needed. */
export function* findForms({ host }: Pick<Context, 'host'>): Generator<Progress, FoundForms, undefined> {
  requireRoot(host);
  const sites = listSites(host, listAccounts(host)).filter(({ root }) => root.length > 1);
  // Sites that share a root share its forms: they are told once.
  const roots = new Set(sites.map(({ root }) => root));
  const own = [...roots].flatMap((root) => sites.find((site) => site.root === root) ?? []);
  const forms: ContactForm[] = [];
  const unwalked: UnwalkedSite[] = [];
  for (const [index, site] of own.entries()) {
    yield { stage: 'sites', part: index / own.length, count: index };
    const found = listSiteForms(host, site, roots);
    forms.push(...found.forms);
    unwalked.push(...found.unwalked);
  }
  return { forms: forms.sort(byRisk), unwalked, sites: own.length };
}

/** What a form is worth to a spammer, as far as its files tell. */
export function riskOf({ captcha, isSetElsewhere, sendsMail, toTypedAddress }: ContactForm): FormRisk {
  if (captcha !== null) return 'guarded';
  if (!sendsMail) return 'not-seen';
  if (toTypedAddress === 'yes') return 'open-to-all';
  return isSetElsewhere ? 'not-known' : 'unguarded';
}

/** A form as a line of `forms --json` (product §3). */
export function formJson({ site, file, kind, captcha, sendsMail, evidence }: ContactForm, zone: Zone, say: Say): object {
  return { site, file, kind, captcha, sendsMail, evidence: evidence.map((one) => evidenceJson(one, zone, say)) };
}

function byRisk(left: ContactForm, right: ContactForm): number {
  return (
    RISKS.indexOf(riskOf(left)) - RISKS.indexOf(riskOf(right)) ||
    (left.site < right.site ? -1 : left.site > right.site ? 1 : 0) ||
    (left.file < right.file ? -1 : 1)
  );
}
