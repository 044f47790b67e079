import type { Host } from '../../host/host.ts';
import { readApacheConfig, splitWords } from '../../parse/apache-config.ts';
import type { Directive } from '../../parse/apache-config.ts';
import { expandPattern } from '../config-files.ts';

const MOST_FILES = 100_000;
const LONGEST_FILE = 64 * 1024 * 1024;
/** What Debian's envvars says where the file itself was not copied along. */
const DEBIAN_DEFAULTS: readonly (readonly [string, string])[] = [
  ['APACHE_RUN_USER', 'www-data'],
  ['APACHE_LOG_DIR', '/var/log/apache2'],
  ['APACHE_PID_FILE', '/var/run/apache2/apache2.pid'],
];

/** A directive and the file that it stands in. */
export interface Located extends Directive {
  readonly path: string;
  /** It stands where a macro is used. */
  readonly macro?: boolean;
}

/** A configuration as it was read. */
export interface Loaded {
  readonly directives: readonly Located[];
  readonly files: ReadonlySet<string>;
  readonly confDirectories: ReadonlySet<string>;
  /** ServerRoot: relative paths begin there. */
  readonly root: string;
}

/** Loads the directives of a configuration in order, every Include followed; a file that is included in several places is there in each. */
export function loadDirectives(host: Host, main: string): Loaded {
  const environment = readEnvironment(host.readText('/etc/apache2/envvars') ?? '');
  let root = main.slice(0, main.lastIndexOf('/'));
  const files = new Set<string>();
  const confDirectories = new Set<string>();
  const read = new Map<string, readonly Directive[]>();
  const open = new Set<string>();
  let loads = 0;
  let inHost = false;
  const load = (path: string): Located[] => {
    const real = host.resolve(path) ?? path;
    if (open.has(real) || ++loads > MOST_FILES) return [];
    files.add(path).add(real);
    const directives = read.get(real) ?? readApacheConfig(host.readText(path, LONGEST_FILE) ?? '');
    read.set(real, directives);
    open.add(real);
    const located = directives.flatMap((directive) => {
      const words = directive.words.map((word) => word.replace(/\$\{(\w+)\}/g, (whole, name: string) => environment.get(name) ?? whole));
      if (directive.name === 'serverroot' && words[0]?.startsWith('/') === true) root = words[0].replace(/(?<=.)\/+$/, '');
      if (directive.name === '<virtualhost' || directive.name === '</virtualhost') inHost = directive.name === '<virtualhost';
      if (directive.name !== 'include' && directive.name !== 'includeoptional') return [{ ...directive, words, path: real }];
      const pattern = words[0] ?? '';
      const absolute = pattern.startsWith('/') ? pattern : `${root}/${pattern}`;
      const directory = absolute.slice(0, absolute.lastIndexOf('/'));
      if (/[*?[]/.test(absolute) && !/[*?[]/.test(directory)) files.add(directory);
      if (!inHost && absolute.endsWith('/*.conf') && !/[*?[]/.test(directory)) confDirectories.add(directory);
      // What is included follows the line that includes it.
      return [{ ...directive, words: [absolute], path: real }, ...expandPattern(host, absolute).flatMap(load)];
    });
    open.delete(real);
    return located;
  };
  return { directives: expandMacros(load(main)), files, confDirectories, root };
}

/** What mod_macro makes of `Use`: the lines of the macro with its parameters filled in, each at the place where it is used. */
function expandMacros(directives: readonly Located[]): readonly Located[] {
  if (!directives.some(({ name }) => name === '<macro')) return directives;
  const macros = new Map<string, { readonly parameters: readonly string[]; readonly body: Located[] }>();
  const expanded: Located[] = [];
  let open: Located[] | null = null;
  for (const directive of directives) {
    const { name, words } = directive;
    if (name === '<macro') macros.set(words[0]?.toLowerCase() ?? '', { parameters: words.slice(1), body: (open = []) });
    else if (name === '</macro') open = null;
    else if (open !== null) open.push(directive);
    else if (name === 'use' && macros.has(words[0]?.toLowerCase() ?? ''))
      expanded.push(...useOf(directive, macros.get(words[0]?.toLowerCase() ?? '')));
    else expanded.push(directive);
  }
  return expanded;
}

function useOf(use: Located, macro: { readonly parameters: readonly string[]; readonly body: readonly Located[] } | undefined): readonly Located[] {
  // The longest name first, as mod_macro has it: `$name` must not be taken for `$n`.
  const order = [...(macro?.parameters ?? [])]
    .map((name, index) => ({ name, value: use.words[index + 1] ?? '' }))
    .sort((a, b) => b.name.length - a.name.length);
  const fill = (word: string): string => order.reduce((text, { name, value }) => (name === '' ? text : text.replaceAll(name, value)), word);
  const { path, line, byte, length } = use;
  return (macro?.body ?? []).map(({ name, words }) => ({ name, words: words.flatMap((word) => fill(word)), path, line, byte, length, macro: true }));
}

function readEnvironment(text: string): ReadonlyMap<string, string> {
  const known = new Map(DEBIAN_DEFAULTS);
  const unset = (value: string): string => value.replace(/\$\{?(\w+)\}?/g, (_, name: string) => known.get(name) ?? '');
  for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)=(\S*)/gm)) {
    known.set(name, splitWords(unset(value))[0] ?? '');
  }
  return known;
}
