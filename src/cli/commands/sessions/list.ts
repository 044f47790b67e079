import { listLogins, sessionJson } from '../../../app/sessions.ts';
import type { Zone } from '../../../app/context.ts';
import type { Session } from '../../../domain/session.ts';
import { Exit } from '../../../domain/tool-error.ts';
import type { ExitCode } from '../../../domain/tool-error.ts';
import { say } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { contextOf } from '../../context.ts';
import { span } from '../../print.ts';
import { showProgress } from '../../progress.ts';
import { safeLine } from '../../safe-text.ts';
import { shortMoment } from '../../short-moment.ts';
import { watchSeconds } from '../../watch-for.ts';

const MOST_PIDS = 12;

/** `spamtrace sessions`: who is logged in by SSH, FTP and at the console, those too that `w` does not show, the suspicious first. */
export async function runSessions(invocation: Invocation): Promise<ExitCode> {
  const { out, err, texts, global } = invocation;
  const seconds = watchSeconds(invocation);
  const context = contextOf(invocation);
  const sessions = await showProgress(listLogins(context, seconds), invocation);
  if (sessions === null) {
    (global.json ? err : out).line(texts['sessions.copy']());
    return Exit.done;
  }
  for (const session of sessions) {
    const why = session.why.map((sentence) => say(texts, sentence));
    if (global.json) out.json(sessionJson(session, why, context.zone));
    else printSession(session, context.zone, invocation);
  }
  if (sessions.length === 0 && !global.json) out.line(texts['sessions.none']());
  return Exit.done;
}

function printSession(session: Session, zone: Zone, { out, texts }: Invocation): void {
  const { user, from, since, service, tty, pids, suspicious, why } = session;
  const where = [service, from ?? texts['sessions.noClient'](), ...(tty === null ? [] : [tty])].map(safeLine).join('  ');
  out.spans(
    span(safeLine(user).padEnd(16), suspicious ? 'red' : 'bold'),
    span(` ${where}  ${since === null ? '' : texts['sessions.since']({ since: shortMoment(since, zone) })}`),
    span(suspicious ? `  ${texts['sessions.suspicious']()}` : '', 'red'),
  );
  for (const sentence of why) out.spans(span(`    ${safeLine(say(texts, sentence))}`, sentence.id === 'session.hidden' ? 'dim' : 'yellow'));
  const shown = pids.slice(0, MOST_PIDS).join(' ');
  out.spans(span(`    ${texts['sessions.pids']({ count: pids.length, pids: pids.length > MOST_PIDS ? `${shown} …` : shown })}`, 'dim'));
}
