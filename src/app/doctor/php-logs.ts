import type { Recording, SettingChange } from '../../domain/recording.ts';
import type { PhpMode, Site } from '../../domain/site.ts';
import type { Host } from '../../host/host.ts';
import { phpIniChange } from '../../system/php-mail-change.ts';
import { phpMailSettings } from '../../system/php-settings.ts';
import type { Measured } from '../scan/measured.ts';

const MODES: readonly PhpMode[] = ['module', 'cgi', 'fpm'];
const MAIL_LOG = 'php-mail-log-';
const HEADER = 'php-x-header-';

/** Of each way that PHP runs here, whether mail() is recorded, and whether mail names its script. */
export function phpRecordings(host: Host, sites: readonly Site[], measured: readonly Measured[]): readonly Recording[] {
  const sum = (pick: (one: Measured) => number): number => measured.reduce((total, one) => total + pick(one), 0);
  const script = { id: 'costs.script', params: { messages: sum(({ withoutScript }) => withoutScript), all: sum(({ ofSites }) => ofSites) } } as const;
  return MODES.flatMap((mode) => {
    const settings = sites.filter(({ php }) => php === mode).map((site) => phpMailSettings(host, site));
    if (settings.length === 0) return [];
    const isWritten = settings.every(({ mailLog }) => mailLog !== null);
    const isSafe = settings.every(({ mailLog }) => mailLog === 'syslog');
    const forgeable = { id: 'costs.forgeable', params: { records: sum(({ phpRecords }) => phpRecords) } } as const;
    const addsHeader = settings.every((one) => one.addsHeader === true);
    const recording = (id: string, what: string, costs: Recording['costs']): Recording => ({
      ...{ id: `${id}${mode}`, what: `PHP ${what} (${mode})`, costs, present: costs === null },
      isFixable: costs !== null && (planPhp(host, sites, `${id}${mode}`) ?? null) !== null,
    });
    return [
      recording(MAIL_LOG, 'mail.log', isSafe ? null : isWritten ? forgeable : script),
      recording(HEADER, 'mail.add_x_header', addsHeader ? null : script),
    ];
  });
}

/**
 * The change behind an id of PHP; null where it cannot be described, as where a pool or virtual host has a value of its own, which an ini file does not
 * change; undefined where no PHP runs so.
 */
export function planPhp(host: Host, sites: readonly Site[], id: string): SettingChange | null | undefined {
  for (const [start, name, value] of [
    [MAIL_LOG, 'mail.log', 'syslog'],
    [HEADER, 'mail.add_x_header', 'On'],
  ] as const) {
    const mode = id.startsWith(start) ? MODES.find((one) => one === id.slice(start.length)) : undefined;
    const served = sites.filter(({ php }) => php === mode);
    if (mode === undefined || served.length === 0) continue;
    return served.some(({ phpValues }) => phpValues?.has(name) === true) ? null : phpIniChange(host, mode, `${name} = ${value}`);
  }
  return undefined;
}
