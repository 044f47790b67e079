import { parse } from 'smol-toml';
import { Exit, ToolError } from '../domain/tool-error.ts';

/** One setting: its key, what it is for. Help, example and reference come from this table. */
export interface Setting {
  readonly key: string;
  readonly example: string;
  readonly about: string;
}

export const settings: readonly Setting[] = [
  { key: 'exim.binary', example: '/usr/sbin/exim4', about: 'The Exim binary.' },
  { key: 'exim.config', example: '/etc/exim4/second.conf', about: 'Configuration of a second instance (exim -C).' },
  { key: 'exim.spool', example: '/var/spool/exim4', about: 'spool_directory, where it cannot be asked.' },
  { key: 'exim.main_log', example: '/var/log/exim4/mainlog', about: 'The main log, where it cannot be asked.' },
  { key: 'countries', example: '/usr/share/GeoIP/GeoLite2-Country.mmdb', about: 'Database of the countries of addresses (MaxMind format).' },
  { key: 'journal', example: '/var/lib/spamtrace/journal.jsonl', about: 'Where actions are noted.' },
  { key: 'exports', example: '/var/lib/spamtrace/exports', about: 'Where messages are kept before they are removed.' },
];

/** The settings of one run; what is not set is found out. */
export interface Configuration {
  readonly mta: {
    readonly exim: { readonly binary?: string; readonly config?: string; readonly spool?: string; readonly mainLog?: string };
  };
  readonly journal: string | null;
  readonly exports: string | null;
  readonly countries: string | null;
}

export const noConfiguration: Configuration = { mta: { exim: {} }, journal: null, exports: null, countries: null };

/** Reads a configuration file's text. Throws ToolError 78 on TOML errors, unknown keys and values of the wrong type. */
export function readConfiguration(text: string, path: string): Configuration {
  const exim: Record<string, string> = {};
  const places: { journal: string | null; exports: string | null; countries: string | null } = { journal: null, exports: null, countries: null };
  for (const [key, value] of flatten(parseToml(text, path), '')) {
    if (!settings.some((setting) => setting.key === key)) throw wrong(path, `unknown setting ${key}`);
    if (typeof value !== 'string' || !value.startsWith('/')) throw wrong(path, `${key} must be an absolute path`);
    if (key === 'journal' || key === 'exports' || key === 'countries') places[key] = value;
    else exim[key.slice('exim.'.length).replace('main_log', 'mainLog')] = value;
  }
  return { mta: { exim }, ...places };
}

function parseToml(text: string, path: string): object {
  try {
    return parse(text);
  } catch (cause) {
    throw wrong(path, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'not TOML');
  }
}

function flatten(table: object, prefix: string): readonly (readonly [key: string, value: unknown])[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? flatten(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as const],
  );
}

function wrong(path: string, why: string): ToolError {
  return new ToolError('bad-configuration', Exit.configuration, `${path}: ${why}`, {
    hint: 'docs/reference/configuration.md lists the settings.',
    params: { path, why },
  });
}
