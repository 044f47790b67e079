import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url));

/** One section of bench/RESULTS.md: what was measured on, and a row for each figure: what, the figure, its ratio to a peer. */
export interface Section {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly (readonly [what: string, figure: string, ratio: string])[];
}

/** Prints a section and writes it into bench/RESULTS.md, in the place of the one of the same title. */
export function report({ title, about, rows }: Section): void {
  const table = ['| what | figure | ratio |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)];
  const section = [`## ${title}`, '', about, '', ...table, ''].join('\n');
  process.stdout.write(`${section}\n`);
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '# Benchmarks\n\n';
  const others = before.replace(new RegExp(`## ${title}\\n[\\s\\S]*?(?=\\n## |$)`), '').trimEnd();
  writeFileSync(RESULTS, `${others}\n\n${section}`);
}

/** Milliseconds as seconds. */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 1000 ? 3 : 2)} s`;
}
