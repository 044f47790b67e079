import type { ContactForm, UnwalkedSite } from '../domain/contact-form.ts';
import type { Site } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { decodeBytes } from '../parse/decode-bytes.ts';
import { cmsOf, isFormPlugin } from './forms/cms.ts';
import type { Cms } from './forms/cms.ts';
import { cmsForms, componentForms } from './forms/cms-forms.ts';
import { ownForms } from './forms/own-forms.ts';
import { isSource, LARGEST, readFormFile, readSource } from './forms/read-file.ts';
import type { FormFile } from './forms/read-file.ts';
import { USUAL_LIMITS, walkSite } from './forms/walk.ts';
import type { WalkLimits } from './forms/walk.ts';

/** Contact forms of one site, and what of it was not looked at. */
export interface SiteForms {
  readonly forms: readonly ContactForm[];
  readonly unwalked: readonly UnwalkedSite[];
}

/** Libraries, caches and what version control keeps: no pages of a site. */
const NEVER = /^(?:node_modules|bower_components|vendor|phpmailer|swiftmailer|cache|\.git|\.svn|\.hg|\.well-known|cgi-bin|webstat|logs?)$/i;

/**
 * Contact forms in the files below a site's root: its own scripts that mail what is posted, and modules of content management systems. Files are read
 * without following links, and never run. `others`: roots of the other sites, which are not part of this one.
 */
export function listSiteForms(host: Host, site: Site, others: ReadonlySet<string>, limits: WalkLimits = USUAL_LIMITS): SiteForms {
  const files = new Map<string, FormFile>();
  const known = new Set<string>();
  const forms: ContactForm[] = [];
  const systems: { readonly below: string; readonly cms: Cms }[] = [];
  let large: string | null = null;
  const cuts = walkSite(host, site.root, limits, (directory) => {
    const { open, below } = directory;
    const cms = cmsOf(new Set([...directory.files, ...directory.directories]));
    if (cms !== null) {
      systems.push({ below, cms });
      forms.push(...cmsForms({ site, open, path: joined(site.root, below) }, cms));
    }
    for (const name of directory.files.filter(isSource)) {
      const path = joined(below, name);
      known.add(path);
      const text = readSource(open, name);
      if (text === null && (open.facts(name)?.size ?? 0) > LARGEST) large ??= path;
      const file = text === null ? null : readFormFile(path, text);
      if (file !== null) files.set(path, file);
    }
    return directory.directories.filter(
      (name) => isWalked(joined(below, name), name, systems) && !others.has(joined(site.root, joined(below, name))),
    );
  });
  for (const file of files.values()) forms.push(...componentForms(site, file));
  forms.push(...ownForms({ site, files, known }));
  const all = [...cuts, ...(large === null ? [] : [['size', large] as const])];
  return { forms, unwalked: all.map(([why, below]) => ({ site: site.domain, path: decodeBytes(joined(site.root, below)), why })) };
}

function isWalked(path: string, name: string, systems: readonly { readonly below: string; readonly cms: Cms }[]): boolean {
  if (NEVER.test(name)) return false;
  return systems.every(({ below, cms }) => {
    if (below !== '' && !path.startsWith(`${below}/`)) return true;
    const inside = below === '' ? path : path.slice(below.length + 1);
    const parent = inside.slice(0, Math.max(0, inside.lastIndexOf('/')));
    if (cms.skips.includes(inside)) return false;
    return !cms.plugins.includes(parent) || (isFormPlugin(name) && !isKnown(inside, cms));
  });
}

/** A plug-in that the table knows is judged by its file alone. */
function isKnown(inside: string, { forms, captchas }: Cms): boolean {
  return captchas.includes(inside) || forms.some(({ files }) => files.some((file) => file.startsWith(`${inside}/`)));
}

function joined(above: string, name: string): string {
  return above === '' ? name : name === '' ? above : `${above}/${name}`;
}
