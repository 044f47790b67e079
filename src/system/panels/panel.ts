import type { PanelKind, PanelSite } from '../../domain/panel.ts';
import type { Host } from '../../host/host.ts';

/** A hosting panel: how it is recognised, and the sites that its own files list. */
export interface Panel {
  readonly kind: PanelKind;
  /** Files of which one is there when the panel is. */
  readonly marks: readonly string[];
  readonly listSites: (host: Host) => readonly PanelSite[];
}

/** User names as panels give them: used in paths, so nothing else may stand there. */
export const USER_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
/** Domain names as panels keep them (IDNs in their ASCII form). */
export const DOMAIN_NAME = /^[a-z0-9_*][a-z0-9_.-]{0,253}$/i;

/** First of the paths that is there, or null. */
export function firstThere(host: Host, ...paths: readonly string[]): string | null {
  return paths.find((path) => host.resolve(path) !== null) ?? null;
}

/** First of the paths that match a shell-like last component in a directory, the last in order; null when there is none. */
export function lastNamed(host: Host, directory: string, name: RegExp): string | null {
  const found = host.list(directory).findLast((one) => name.test(one));
  return found === undefined ? null : `${directory}/${found}`;
}

/** `key=value` lines, quotes around a value left out; for panels' own flat files. */
export function readKeyValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(/^[ \t]*([\w.-]{1,64})[ \t]*=[ \t]*([^\n\r]*)/gm))
    values.set(key, value.trim().replace(/^(['"])(.*)\1$/, '$2'));
  return values;
}
