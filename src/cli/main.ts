import { Exit } from '../domain/tool-error.ts';
import { chooseLanguage } from '../i18n/index.ts';
import { printTo } from './print.ts';

declare const SPAMTRACE_VERSION: string;

/** Runs the command line; only here is everything caught. */
async function main(argv: readonly string[]): Promise<number> {
  const first = argv[0];
  if (argv.length === 1 && (first === '--version' || first === '-V')) {
    console.log(`spamtrace ${SPAMTRACE_VERSION}`);
    return Exit.done;
  }
  const color = !argv.includes('--no-color') && !process.env['NO_COLOR'];
  const language = chooseLanguage(optionValue(argv, '--lang'), process.env);
  const out = printTo(1, { color });
  const err = printTo(2, { color });
  try {
    const { runProgram } = await import('./program.ts');
    const exit = await runProgram({ argv, language, out, err, version: SPAMTRACE_VERSION });
    out.flush();
    return exit;
  } catch (cause) {
    out.flush();
    const { tellError } = await import('./tell-error.ts');
    return tellError(cause, { json: argv.includes('--json'), language, err });
  }
}

function optionValue(argv: readonly string[], name: string): string | null {
  const at = argv.lastIndexOf(name);
  if (at >= 0) return argv[at + 1] ?? null;
  return argv.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

async function begin(): Promise<void> {
  // Long work is shared with other threads, which run this same file (host/second-thread.ts).
  if (process.env['SPAMTRACE_THREAD'] !== undefined) {
    const { runThread } = await import('../app/threads.ts');
    if (await runThread()) return;
  }
  // Everything is written by now; what other threads still hold need not be taken apart, which takes a tenth of a second.
  process.exit(await main(process.argv.slice(2)));
}

void begin();
