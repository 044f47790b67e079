import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = resolve(dirname(fileURLToPath(import.meta.url)), '../src');

/** Who may import whom: ARCHITECTURE.md, "Who may import whom". */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  parse: ['domain'],
  config: ['domain'],
  correlate: ['domain'],
  detectors: ['domain'],
  i18n: ['domain'],
  host: ['domain'],
  mta: ['domain', 'parse', 'host'],
  logs: ['domain', 'parse', 'host'],
  system: ['domain', 'parse', 'host'],
  journal: ['domain', 'host'],
  remedies: ['domain', 'host', 'journal', 'parse'],
  app: ['domain', 'parse', 'config', 'correlate', 'detectors', 'host', 'mta', 'logs', 'system', 'journal', 'remedies'],
  cli: ['domain', 'app', 'config', 'i18n'],
};

/** Families whose members must not know each other. */
const FAMILIES = ['mta', 'logs', 'system', 'detectors', 'remedies'];
const BUILTINS_OF_HOST = new Set(['node:fs', 'node:child_process', 'node:net', 'node:os', 'node:fs/promises']);
/** A face listens, prints and finds what lies beside it. */
const BUILTINS_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'cli/print.ts': ['node:fs'],
  'cli/confirm.ts': ['node:fs'],
  'cli/context.ts': ['node:fs', 'node:os'],
  'cli/commands/start.ts': ['node:fs'],
  'cli/launch.ts': ['node:fs'],
};

const files = (readdirSync(src, { recursive: true, encoding: 'utf8' }) as string[])
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('fixtures/'))
  .map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }));

function importsOf({ path, text }: { readonly path: string; readonly text: string }): readonly string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier ?? '');
  return specifiers.map((specifier) => (specifier.startsWith('.') ? relative(src, resolve(src, dirname(path), specifier)) : specifier));
}

const folderOf = (path: string): string => path.split('/')[0] ?? '';

describe('the dependency rule', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it('lets each folder import only what lies before it', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(
          (path) => path.endsWith('.ts') && folderOf(path) !== folderOf(file.path) && !(ALLOWED[folderOf(file.path)] ?? []).includes(folderOf(path)),
        )
        .map((path) => `${file.path} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps members of a family apart', () => {
    const member = (path: string): string => path.split('/')[1]?.replace(/\.ts$/, '') ?? '';
    const shared = new Set([
      'mta',
      'index',
      'log-files',
      'log-names',
      'signal-family',
      'log-sources',
      'syslog-files',
      'log-text',
      'syslog-files',
      'forward-window',
      'line-numbers',
      'line-counts',
      'window-lines',
      'journal',
      'config-files',
      'suspect',
      'share',
      'signals',
      'natures',
      'innocence',
      'judge',
      'road',
      'text-change',
    ]);
    const wrong = files
      .filter(({ path }) => FAMILIES.includes(folderOf(path)) && member(path) !== 'index')
      .flatMap((file) =>
        importsOf(file)
          .filter(
            (path) =>
              path.endsWith('.ts') && folderOf(path) === folderOf(file.path) && member(path) !== member(file.path) && !shared.has(member(path)),
          )
          .map((path) => `${file.path} imports ${path}`),
      );
    expect(wrong).toEqual([]);
  });

  it('lets only host touch the machine', () => {
    const wrong = files
      .filter(({ path }) => folderOf(path) !== 'host')
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => BUILTINS_OF_HOST.has(name) && !(BUILTINS_ELSEWHERE[file.path] ?? []).includes(name))
          .map((name) => `${file.path} uses ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('has no clock in what must be pure', () => {
    const pure = new Set(['domain', 'parse', 'correlate', 'detectors', 'i18n', 'mta', 'logs', 'system']);
    const wrong = files
      .filter(({ path, text }) => pure.has(folderOf(path)) && /Date\.now\(|new Date\(\)|Math\.random\(/.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('has no cycles', () => {
    const graph = new Map(files.map((file) => [file.path, importsOf(file).filter((path) => path.endsWith('.ts'))]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) walk(path, []);
    expect(cycles).toEqual([]);
  });

  it('keeps the words that mean nothing out of file names', () => {
    const wrong = files
      .filter(({ path }) => /(?:^|[/-])(?:utils?|helpers?|common|misc|manager|service|handler|data|info)(?:[/.-]|$)/.test(path))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });
});
