import type { AccessFormat } from './access-format.ts';

/** How a site's PHP runs: as Apache's module, as CGI or FastCGI under a user, by PHP-FPM, or not known. */
export type PhpMode = 'module' | 'cgi' | 'fpm' | 'unknown';

/** One web site of this server, as its configuration has it. */
export interface Site {
  readonly domain: string;
  readonly aliases: readonly string[];
  /** Document root, without a slash at its end. */
  readonly root: string;
  /** User that its scripts run as; null when not known. */
  readonly runsAs: string | null;
  /** User that it belongs to (panel layout or owner of the root); null when not known. */
  readonly owner: string | null;
  readonly php: PhpMode;
  /** Logs of the server that runs its scripts, and of an nginx in front of it: the same requests, with the true clients. */
  readonly accessLogs: readonly string[];
  readonly frontLogs: readonly string[];
  /** How the lines of a log are written, by its path: several formats where several servers write it. Missing or without the path: not known. */
  readonly logFormats?: ReadonlyMap<string, readonly AccessFormat[]>;
  /** PHP settings that the web server or the FPM pool gives it (`mail.log`, `sendmail_path` …); missing: not known. */
  readonly phpValues?: ReadonlyMap<string, string>;
  readonly config: { readonly path: string; readonly line: number } | null;
}

/** An access log of no single site: its lines must name the host, or nobody knows which site was asked. */
export interface SharedLog {
  readonly path: string;
  readonly formats: readonly AccessFormat[];
  /** Of an nginx in front of the server that runs the scripts. */
  readonly isFront: boolean;
}

/** A log that PHP's mail() writes: a file, or `syslog`. */
export interface PhpMailLog {
  readonly path: string;
  /** Domain of the site whose settings name it; null where it is a panel's or the whole server's. */
  readonly domain: string | null;
}

/** One line of passwd(5). */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** One job of a crontab, after crontab(5). */
export interface CronJob {
  readonly owner: string;
  readonly crontab: string;
  readonly line: number;
  readonly command: string;
  /** First 8 hex digits of SHA-256 of the command. */
  readonly hash: string;
  /** The line as it stands. */
  readonly text: string;
  /** Byte offset of the line in its file. */
  readonly byte: number;
  readonly schedule: CronSchedule;
}

/** When a job starts: bit i of a mask is value i of its field. Vixie cron joins day fields by "and" when one begins with `*`, else by "or". */
export interface CronSchedule {
  readonly minutes: bigint;
  readonly hours: number;
  readonly days: number;
  readonly months: number;
  readonly weekdays: number;
  readonly daysByEither: boolean;
  readonly atBoot: boolean;
}
