import type { Host } from '../../host/host.ts';

/** Defaults of parameters (postconf(5)) that a main.cf need not set. */
const DEFAULTS: Readonly<Record<string, string>> = {
  queue_directory: '/var/spool/postfix',
  hash_queue_names: 'deferred, defer',
  hash_queue_depth: '1',
  mail_owner: 'postfix',
  mydestination: '$myhostname, localhost.$mydomain, localhost',
  myorigin: '$myhostname',
  virtual_alias_domains: '$virtual_alias_maps',
  syslog_name: '${multi_instance_name?{$multi_instance_name}:{postfix}}',
};
const MOST_DEEP = 20;

/** The parameters of one main.cf. */
export interface PostfixSettings {
  /** A parameter's value, `$name` expanded; `''` where it has none. */
  value(name: string): string;
}

/** Reads a main.cf (postconf(5)): comments, lines that go on with white space, the last setting of a name wins; null when there is none. */
export function readMainConfig(host: Host, directory: string): PostfixSettings | null {
  const text = host.readText(`${directory}/main.cf`);
  return text === null ? null : settingsOf(parameters(text), host.hostname());
}

/** Settings from `name = value` lines that postconf(1) printed, unexpanded. */
export function settingsOf(values: ReadonlyMap<string, string>, hostname: string): PostfixSettings {
  const known = new Map(values);
  if (!known.has('myhostname')) known.set('myhostname', hostname);
  if (!known.has('mydomain')) known.set('mydomain', (known.get('myhostname') ?? '').replace(/^[^.]*\./, ''));
  return { value: (name) => expand(known.get(name) ?? DEFAULTS[name] ?? '', known, MOST_DEEP) };
}

/** Logical lines `name = value`. */
export function parameters(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let last: string | null = null;
  for (const line of text.split('\n')) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    if (/^\s/.test(line)) {
      if (last !== null) values.set(last, `${values.get(last)} ${line.trim()}`.trim());
      continue;
    }
    const equals = line.indexOf('=');
    last = equals < 0 ? null : line.slice(0, equals).trim();
    if (last !== null) values.set(last, line.slice(equals + 1).trim());
  }
  return values;
}

/** `$name`, `${name}`, `$(name)`, and `${name?text}`, `${name:text}`, `${name?{text}:{text}}` (postconf(5)); `$$` is a dollar. */
function expand(text: string, values: ReadonlyMap<string, string>, deep: number): string {
  if (deep === 0 || !text.includes('$')) return text;
  return text.replace(
    /\$(?:\$|(\w+)|\((\w+)\)|\{(\w+)(?:([?:])((?:[^{}]|\{[^{}]*\})*))?\})/g,
    (whole: string, plain?: string, round?: string, curly?: string, sign?: string, rest?: string) => {
      if (whole === '$$') return '$';
      const name = plain ?? round ?? curly ?? '';
      const value = expand(values.get(name) ?? DEFAULTS[name] ?? '', values, deep - 1);
      if (sign === undefined) return value;
      const [, then = '', otherwise = ''] = /^\{([^{}]*)\}(?::\{([^{}]*)\})?$/.exec(rest ?? '') ?? [null, rest ?? '', ''];
      const isSet = value !== '';
      return expand(sign === '?' ? (isSet ? then : otherwise) : isSet ? value : then, values, deep - 1);
    },
  );
}

/** Words of a list: separated by commas and white space. */
export function words(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((word) => word !== '');
}
