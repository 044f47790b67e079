import { chooseSessions, endSessions } from '../../../app/end-sessions.ts';
import { sessionJson } from '../../../app/sessions.ts';
import type { Session } from '../../../domain/session.ts';
import { Exit, type ExitCode } from '../../../domain/tool-error.ts';
import { say } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { requireYes } from '../../confirm.ts';
import { contextOf, operator } from '../../context.ts';
import { safeLine } from '../../safe-text.ts';

/** `spamtrace sessions end USER`: ends the SSH and FTP sessions of a user and all that descends from them. A line of JSON for each, with `ended`. */
export function runSessionsEnd(invocation: Invocation): Promise<ExitCode> {
  const { operands, out, err, texts, global } = invocation;
  const [user = ''] = operands;
  const context = contextOf(invocation);
  const sessions = chooseSessions(context, user);
  const others = sessions.filter(({ isOwn }) => !isOwn);
  const count = { sessions: others.length, processes: others.reduce((sum, { session }) => sum + session.pids.length, 0) };
  requireYes(texts['sessions.end.ask']({ user: safeLine(user), ...count }), invocation);
  const { action, ended, left } = endSessions(context, user, { sessions, by: operator() });
  const tell = (session: Session, isEnded: boolean): void => {
    const why = session.why.map((sentence) => say(texts, sentence));
    if (global.json) out.json({ ...sessionJson(session, why, context.zone), ended: isEnded });
    else
      out.line(
        safeLine(
          `${session.user}  ${session.service}  ${session.from ?? texts['sessions.noClient']()}  ${texts[isEnded ? 'sessions.end.ended' : 'sessions.end.left']()}`,
        ),
      );
  };
  for (const session of ended) tell(session, true);
  for (const session of left) tell(session, false);
  if (others.length < sessions.length) err.line(texts['sessions.end.own']());
  err.line(texts['sessions.end.locks']({ user: safeLine(user), action }));
  return Promise.resolve(left.length === 0 ? Exit.done : Exit.partly);
}
