import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

declare const SPAMTRACE_VERSION: string;
/** Name of the built program, without its end; it holds a digest of it, so that compiled code never meets another text. */
declare const SPAMTRACE_PROGRAM: string;

type Program = (
  exports: object,
  require: ReturnType<typeof createRequire>,
  module: { readonly exports: object },
  filename: string,
  dirname: string,
) => void;

/**
 * Starts the built program with the code that V8 made of it when it was built: compiling it anew would take longer than all else of a short command. V8 itself refuses
 * code of another release and then compiles the text.
 */
function launch(): void {
  const path = join(__dirname, `${SPAMTRACE_PROGRAM}.js`);
  const cachedData = readOrNull(join(__dirname, `${SPAMTRACE_PROGRAM}.code`));
  const script = new Script(readFileSync(path, 'latin1'), { filename: path, ...(cachedData === null ? {} : { cachedData }) });
  const own = { exports: {} };
  (script.runInThisContext() as Program)(own.exports, createRequire(path), own, path, __dirname);
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

const [, , first] = process.argv;
if (process.argv.length === 3 && (first === '--version' || first === '-V')) console.log(`spamtrace ${SPAMTRACE_VERSION}`);
else launch();
