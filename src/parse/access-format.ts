import type { AccessFormat } from '../domain/access-format.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { WebEvent } from '../domain/web-event.ts';
import { pathOf, readAccessLine } from './access-line.ts';
import { apacheTokens } from './access-format/apache-tokens.ts';
import { isMoment, readMoment } from './access-format/moment.ts';
import { nginxTokens } from './access-format/nginx-tokens.ts';
import { linePattern, momentPattern } from './access-format/pattern.ts';
import type { AccessField, FieldToken } from './access-format/token.ts';
import type { Zone } from './zone.ts';

/** Reads the lines (latin1) of an access log. */
export interface AccessReader {
  read(line: string): WebEvent | null;
  /** Moment of a line, also of one that holds no proper request. */
  stampOf(line: string): Instant | null;
  /** Whether its lines name the host that was asked. */
  readonly namesHost: boolean;
  /** Whether its lines begin with what a visitor wrote: then nothing else may be tried on them. */
  readonly startsForeign: boolean;
}

/** The formats that servers and panels use where nothing is known of the configuration: combined and vhost_combined. */
export const combinedReader: AccessReader = {
  read: readAccessLine,
  stampOf: (line) => readAccessLine(line)?.at ?? null,
  namesHost: false,
  startsForeign: false,
};

/** A reader of the lines that a format makes; null where they do not tell when or what was asked. Times without an offset are of `zone`. */
export function compileAccessFormat(format: AccessFormat, zone: Zone): AccessReader | null {
  const tokens = format.dialect === 'nginx' ? nginxTokens(format.text) : apacheTokens(format.text);
  const { pattern, groups } = linePattern(tokens, format.escape !== 'none');
  const fields = new Map<AccessField, number[]>();
  for (const [index, { field }] of groups.entries()) if (field !== null) fields.set(field, [...(fields.get(field) ?? []), index + 1]);
  const asks = fields.has('request') || (fields.has('method') && (fields.has('target') || fields.has('path')));
  const momentOf = momentReader(groups, zone);
  if (momentOf === null || !asks) return null;
  const [first] = tokens;
  return {
    read: (line) => {
      const found = pattern.exec(line);
      const at = found === null ? null : momentOf(found);
      return found === null || at === null ? null : new Match(found, fields, groups).event(at);
    },
    stampOf: (line) => {
      const found = pattern.exec(line);
      return found === null ? null : momentOf(found);
    },
    namesHost: fields.has('host'),
    startsForeign: first?.kind === 'field' && first.grammar === null,
  };
}

/** Reads the moment of a line that fits; null where the groups make up none. Many lines one after the other have the same. */
function momentReader(groups: readonly FieldToken[], zone: Zone): ((found: RegExpExecArray) => Instant | null) | null {
  const runs = groups.flatMap(({ parts }, index) => (parts === undefined ? [] : [{ group: index + 1, ...momentPattern(parts) }]));
  const named = runs.flatMap(({ groups: parts }) => parts.map(({ field }) => field?.slice(5) ?? ''));
  if (!isMoment(new Set(named))) return null;
  let last: readonly (string | undefined)[] = [];
  let moment: Instant | null = null;
  return (found) => {
    if (last.length > 0 && runs.every(({ group }, index) => found[group] === last[index])) return moment;
    last = runs.map(({ group }) => found[group]);
    const values = runs.flatMap(({ pattern }, index) => pattern.exec(last[index] ?? '')?.slice(1) ?? []);
    const at = readMoment((part) => values[named.indexOf(part)]?.trim(), zone);
    moment = at === null || !Number.isFinite(at) ? null : at;
    return moment;
  };
}

/** What the first of these groups that says something says. */
function valueOf(found: RegExpExecArray, groups: readonly number[] | undefined): string | undefined {
  if (groups === undefined) return undefined;
  for (const index of groups) {
    const value = found[index];
    if (value !== '' && value !== '-' && value !== undefined) return value;
  }
  return undefined;
}

/** Servers take request lines of 8 KiB; escaped, a byte may stand as four. */
const LONGEST_REQUEST = 32 * 1024;
const REQUEST = /^([A-Z]{3,16}) (.+?)(?: HTTP\/\d(?:\.\d)?)?$/s;
const LOOPBACK = /^(?:127\.|::1$|localhost$|unix:|-?$)/;

/** One line that fits a format. */
class Match {
  private readonly found: RegExpExecArray;
  private readonly fields: ReadonlyMap<AccessField, readonly number[]>;
  private readonly groups: readonly FieldToken[];

  constructor(found: RegExpExecArray, fields: ReadonlyMap<AccessField, readonly number[]>, groups: readonly FieldToken[]) {
    this.found = found;
    this.fields = fields;
    this.groups = groups;
  }

  event(at: Instant): WebEvent | null {
    const asked = this.asked();
    if (asked === null) return null;
    const status = this.value('status');
    const bytes = this.value('bytes');
    const host = this.value('host');
    return {
      at,
      host: host === undefined ? null : unescaped(host).replace(/:\d+$/, '').toLowerCase(),
      client: this.client(),
      method: asked.method,
      path: asked.path,
      status: status === undefined ? 0 : Number(status),
      bytes: bytes === undefined ? null : Number(bytes),
      durationMs: this.duration(),
    };
  }

  private value(field: AccessField): string | undefined {
    return valueOf(this.found, this.fields.get(field));
  }

  /** The request; null where there is none, or one longer than any server takes. */
  private asked(): { readonly method: string; readonly path: string } | null {
    const request = this.value('request');
    const target = this.value('target');
    const path = this.value('path');
    if ((request ?? target ?? path ?? '').length > LONGEST_REQUEST) return null;
    if (request !== undefined) {
      const [, method, from = ''] = REQUEST.exec(unescaped(request)) ?? [];
      return method === undefined ? null : { method, path: pathOf(from) };
    }
    const method = this.value('method') ?? '';
    if (!/^[A-Z]{3,16}$/.test(method)) return null;
    if (target !== undefined) return { method, path: pathOf(unescaped(target)) };
    // A path that the server has decoded already must not be decoded again.
    return path === undefined ? null : { method, path: pathOf(unescaped(path).replaceAll('%', '%25')) };
  }

  /** The address that the connection came from; where that is this machine's own front, the last one that the front has added. */
  private client(): string {
    const remote = this.value('client');
    const forwarded =
      unescaped(this.value('forwarded') ?? '')
        .split(',')
        .at(-1)
        ?.trim() ?? '';
    if ((remote === undefined || LOOPBACK.test(remote)) && /^[0-9A-Fa-f.:]{2,45}$/.test(forwarded)) return forwarded;
    return remote ?? this.value('peer') ?? '';
  }

  private duration(): number | null {
    let finest: { readonly unit: number; readonly ms: number } | null = null;
    for (const index of this.fields.get('duration') ?? []) {
      const value = this.found[index] ?? '';
      const unit = this.groups[index - 1]?.unit ?? 1;
      if (/^\d/.test(value) && (finest === null || unit < finest.unit)) finest = { unit, ms: Number(value) * unit };
    }
    return finest?.ms ?? null;
  }
}

const PLAIN: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** Undoes what servers do to quotes, backslashes and control bytes: `\"`, `\\`, `\n`, `\xHH`, and JSON's `\u00HH`. */
function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(?:x([0-9A-Fa-f]{2})|u00([0-9A-Fa-f]{2})|([\s\S]))/g, (_, hex?: string, unicode?: string, one = '') => {
    const code = hex ?? unicode;
    return code === undefined ? (PLAIN[one as string] ?? (one as string)) : String.fromCharCode(Number.parseInt(code, 16));
  });
}
