import type { Host } from '../../host/host.ts';

/** What one .cf file says, as far as it matters here (op.me §5); of the one-letter options of old only `OQ`. */
export interface SendmailSettings {
  /** Options by their names, lower case; of two the last counts. */
  readonly options: ReadonlyMap<string, string>;
  /** `Qname, F=…, P=/path` lines: queue groups and their directories, in their order. */
  readonly groups: readonly QueueGroup[];
  /** `DZ`: the version with its local suffix. */
  readonly version: string | null;
  /** Words of class w, and the files it is read from. */
  readonly hostNames: readonly string[];
  readonly hostNameFiles: readonly string[];
}

/** A queue group of a configuration; `path` null: that of `QueueDirectory`. */
export interface QueueGroup {
  readonly name: string;
  readonly path: string | null;
}

/** Reads a sendmail.cf or submit.cf; null when it is not there or is none. */
export function readConfiguration(host: Host, path: string): SendmailSettings | null {
  const text = host.readText(path);
  return text === null || !/^(?:V\d|O ?Q)/m.test(text) ? null : readSettings(text);
}

/** The settings in the text of a .cf file: lines that begin with white space go on from the one before. */
export function readSettings(text: string): SendmailSettings {
  const options = new Map<string, string>();
  const groups: QueueGroup[] = [];
  const hostNames: string[] = [];
  const hostNameFiles: string[] = [];
  let version: string | null = null;
  for (const line of text.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const rest = line.slice(1);
    switch (line.charAt(0)) {
      case 'O': {
        const [, name, value] = /^ ([\w.]+) ?=(.*)$/.exec(rest) ?? /^(Q)(\/.*)$/.exec(rest) ?? [];
        if (name !== undefined) options.set(name === 'Q' ? 'queuedirectory' : name.toLowerCase(), (value ?? '').trim());
        break;
      }
      case 'Q': {
        const [name = ''] = rest.split(',');
        if (/^[\w-]+$/.test(name.trim())) groups.push({ name: name.trim(), path: /(?:^|,)\s*P(?:ath)?=\s*([^,]+)/.exec(rest)?.[1]?.trim() ?? null });
        break;
      }
      case 'D':
        if (rest.startsWith('Z')) version = rest.slice(1).trim();
        break;
      case 'C':
        if (rest.startsWith('w')) hostNames.push(...rest.slice(1).trim().split(/\s+/));
        break;
      case 'F':
        if (/^w-?o?\s*\//.test(rest)) hostNameFiles.push(/\/\S+/.exec(rest)?.[0] ?? '');
        break;
      default:
    }
  }
  return { options, groups, version, hostNames, hostNameFiles };
}
