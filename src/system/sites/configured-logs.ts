import type { AccessFormat } from '../../domain/access-format.ts';
import type { SharedLog, Site } from '../../domain/site.ts';
import { compileAccessFormat } from '../../parse/access-format.ts';
import { utcZone } from '../../parse/zone.ts';

/** One access log as a directive names it; without a format where that is not known. */
export interface ConfiguredLog {
  readonly path: string;
  readonly format: AccessFormat | null;
}

/** Sites of one server program, and the logs that no single one of them writes. */
export interface ServerSites<S extends Site> {
  readonly sites: readonly S[];
  readonly sharedLogs: readonly SharedLog[];
}

/** The formats of logs by path. */
export function formatsOf(logs: readonly ConfiguredLog[]): ReadonlyMap<string, readonly AccessFormat[]> {
  const formats = new Map<string, readonly AccessFormat[]>();
  for (const { path, format } of logs) {
    const before = formats.get(path) ?? [];
    if (format !== null && !before.some((other) => isSame(other, format))) formats.set(path, [...before, format]);
  }
  return formats;
}

/** Two lists of formats as one. */
export function joinFormats(one: Site['logFormats'], other: Site['logFormats']): ReadonlyMap<string, readonly AccessFormat[]> {
  const listed = (formats: Site['logFormats']): readonly ConfiguredLog[] =>
    [...(formats ?? [])].flatMap(([path, all]) => all.map((format) => ({ path, format })));
  return formatsOf([...listed(one), ...listed(other)]);
}

/** Logs of the whole server that a site inherits and that tell nothing but its own requests: those whose lines name a host are everybody's. */
export function inheritedLogs(ofServer: readonly ConfiguredLog[]): readonly ConfiguredLog[] {
  return ofServer.filter(({ format }) => !namesHost(format));
}

/** Logs as those of no single site. */
export function sharedLogs(logs: readonly ConfiguredLog[], isFront: boolean): readonly SharedLog[] {
  const formats = formatsOf(logs);
  return [...new Set(logs.map(({ path }) => path))].map((path) => ({ path, formats: formats.get(path) ?? [], isFront }));
}

export function namesHost(format: AccessFormat | null): boolean {
  return format !== null && compileAccessFormat(format, utcZone)?.namesHost === true;
}

function isSame(one: AccessFormat, other: AccessFormat): boolean {
  return one.dialect === other.dialect && one.text === other.text && one.escape === other.escape;
}
