import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openContext } from '../../app/context.ts';
import type { Context } from '../../app/context.ts';
import { hasMailToJudge } from '../../app/has-mail.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import type { Invocation } from '../command.ts';
import { contextOf, programDirectory } from '../context.ts';
import { span } from '../print.ts';
import { scanContext } from './scan.ts';

/** `npm start`: scans this machine when there is mail to judge, else the sample server that ships in the repository. */
export async function runStart(invocation: Invocation): Promise<ExitCode> {
  const { texts, out, options, global } = invocation;
  const forced = options['sample'] === true;
  const here = forced ? null : openHere(invocation);
  if (!global.json) {
    const said =
      here === null ? (forced ? texts['start.sampleForced']() : texts['start.sample']()) : texts['start.here']({ host: here.host.hostname() });
    out.spans(span(said, 'bold'));
    out.line();
  }
  const sample = here === null ? samplePath() : null;
  const exit = await scanContext(invocation, here ?? openContext({ ...asked(invocation), root: sample }));
  if (!global.json) {
    const root = sample === null ? '' : '--root sample ';
    out.line();
    out.line(`${texts['start.next']()}:  npx spamtrace ${root}queue list · npx spamtrace ${root}explain <ref> · npx spamtrace --help`);
  }
  return exit;
}

function openHere(invocation: Invocation): Context | null {
  if (invocation.global.root !== null) return contextOf(invocation);
  if (process.getuid?.() !== 0) return null;
  const context = contextOf(invocation);
  return hasMailToJudge(context) ? context : null;
}

function asked({ global }: Invocation): Parameters<typeof openContext>[0] {
  return { root: null, config: global.config, mta: null, now: global.now, since: global.since, until: global.until, program: programDirectory() };
}

/** The sample beside the built program. */
function samplePath(): string {
  const path = join(dirname(programDirectory()), 'sample');
  if (!existsSync(path))
    throw new ToolError('no-sample', Exit.unavailable, 'the sample server is not beside this program', {
      hint: 'It ships in the repository: npm start -- --sample',
    });
  return path;
}
