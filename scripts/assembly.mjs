// Compiles assembly/ (AssemblyScript) into the TypeScript that holds it; --check tells whether that is of these sources, in CI by compiling them again.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { top } from './set-up.mjs';

const MODULES = [
  ['exim-mainlog', 'src/mta/exim/mainlog/straight/compiled.ts'],
  ['exim-spool', 'src/mta/exim/spool/straight/compiled.ts'],
  ['access-log', 'src/logs/web-access/straight/compiled.ts'],
];
/** What all of them share. */
const COMMON = 'common';
const COLUMNS = 128;
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'];

process.chdir(top);
for (const [name, into] of MODULES) {
  const digest = digestOf(name);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(into), { recursive: true });
    writeFileSync(into, textOf(name, digest, await compile(name)));
  } else if (!(await isFresh(name, digest, readFileSync(into, 'utf8')))) {
    console.error(`${into} is not what assembly/${name} says: run npm run assembly`);
    process.exit(1);
  }
}

async function isFresh(name, digest, text) {
  return process.env.CI === undefined ? text.startsWith(headOf(name, digest)) : text === textOf(name, digest, await compile(name));
}

/** Digest of the sources and of how they are compiled. */
function digestOf(name) {
  const { version } = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages['node_modules/assemblyscript'];
  const hash = createHash('sha256').update([version, ...OPTIONS].join(' '));
  for (const folder of [name, COMMON])
    for (const file of readdirSync(`assembly/${folder}`).sort()) hash.update(`\n${file}\n`).update(readFileSync(`assembly/${folder}/${file}`));
  return hash.digest('hex');
}

async function compile(name) {
  const { default: asc } = await import('assemblyscript/asc');
  const files = new Map();
  const { error, stderr } = await asc.main([`assembly/${name}/index.ts`, '--outFile', `${name}.wasm`, ...OPTIONS], {
    writeFile: (file, contents) => files.set(file, contents),
  });
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  return files.get(`${name}.wasm`);
}

function headOf(name, digest) {
  return `/* Compiled from assembly/${name} (${digest}) by npm run assembly. */\n`;
}

function textOf(name, digest, wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(new RegExp(`.{1,${COLUMNS}}`, 'g'));
  return `${headOf(name, digest)}
/** The bytes of the module, in base64. */
export const COMPILED = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}
