// npm run check: the one gate. Format, lint, types, unit tests, generated reference. -- --no-tests leaves the tests to npm test.
import { install, run, build } from './set-up.mjs';

install();
run('npx', ['--no-install', 'oxfmt', '--check', 'src', 'test', 'bench', 'scripts', 'assembly']);
run('npx', ['--no-install', 'oxlint', '--deny-warnings', 'src', 'test', 'bench', 'scripts']);
run('npx', ['--no-install', 'tsc']);
run(process.execPath, ['scripts/assembly.mjs', '--check']);
build();
run(process.execPath, ['scripts/reference.mjs', '--check']);
if (!process.argv.includes('--no-tests')) run('npx', ['--no-install', 'vitest', 'run', '--project', 'unit']);
