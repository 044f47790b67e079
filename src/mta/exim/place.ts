/** Where one Exim instance keeps its things, from `exim -bP` or from its files under `--root`. */
export interface EximPlace {
  /** Absolute path of the binary; null under `--root` or when only files are left. */
  readonly binary: string | null;
  /** Given by the user for a second instance (`exim -C`); null for the default one. */
  readonly config: string | null;
  readonly version: string | null;
  /** `spool_directory`, normalised. */
  readonly spool: string;
  /** Patterns of main logs with `%s`/`%slog` already set to the main log; `%D`/`%M` remain. Empty when only syslog is used. */
  readonly mainLogs: readonly string[];
  readonly rejectLogs: readonly string[];
  readonly usesSyslog: boolean;
  /** Exim's own `timezone` setting; null: the machine's. `UTC` is common. */
  readonly timezone: string | null;
  /** The names behind + in `log_selector`; null when not known. */
  readonly logSelector: readonly string[] | null;
  /** Login name of the Exim user. */
  readonly user: string;
  readonly primaryHostname: string | null;
  readonly qualifyDomain: string | null;
  /** Local and relay domains as far as they are literally listed. */
  readonly localDomains: readonly string[];
}
