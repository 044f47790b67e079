// Writes docs/reference/ from the code; --check compares instead, so that the reference cannot lie.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { top } from './set-up.mjs';

const out = join(top, '.cache', 'reference.mjs');
mkdirSync(join(top, '.cache'), { recursive: true });
await build({
  stdin: { contents: "export { referencePages } from './src/cli/reference.ts';", resolveDir: top, loader: 'ts' },
  outfile: out,
  bundle: true,
  platform: 'node',
  format: 'esm',
  define: { SPAMTRACE_VERSION: '""' },
  banner: { js: "import{createRequire as $$r}from'node:module';const require=$$r(import.meta.url);" },
});
const { referencePages } = await import(pathToFileURL(out).href);
const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(referencePages())) {
  const path = join(top, 'docs', 'reference', name);
  if (!check) writeFileSync(path, text);
  else if (read(path) !== text) {
    console.error(`docs/reference/${name} is not what the code says: run npm run reference`);
    process.exit(1);
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
