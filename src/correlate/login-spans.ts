import type { LoginEvent } from '../domain/login-event.ts';

/** A time that somebody was logged in; seconds since the epoch. */
export interface LoginSpan {
  readonly user: string;
  readonly from: number;
  readonly to: number;
  /** The line that begins it. */
  readonly login: LoginEvent;
}

/**
 * Joins the beginnings and ends of sessions by the process that wrote both. A password that is accepted begins one, and so does a session that is opened
 * without; one that no line ends lasts until `until` (seconds), but no longer than `longest` seconds.
 */
export function spansOf(events: readonly LoginEvent[], until: number, longest = Infinity): readonly LoginSpan[] {
  const open = new Map<string, LoginEvent>();
  const spans: LoginSpan[] = [];
  const end = (key: string, at: number): void => {
    const login = open.get(key);
    open.delete(key);
    if (login !== undefined) spans.push({ user: login.user, from: login.at / 1000, to: Math.max(at, login.at / 1000), login });
  };
  for (const event of [...events].sort((left, right) => left.at - right.at)) {
    const key = event.pid === null ? `${event.service} ${event.user} ${event.client}` : `${event.service} ${event.pid}`;
    const before = open.get(key);
    if (event.outcome === 'closed') end(key, event.at / 1000);
    else if (event.outcome === 'accepted' || (event.outcome === 'opened' && before?.user !== event.user)) {
      end(key, event.at / 1000);
      open.set(key, event);
    }
  }
  for (const [key, { at }] of [...open]) end(key, Math.min(until, at / 1000 + longest));
  return spans.sort((left, right) => left.from - right.from);
}

/** The spans of each user. */
export function byUser(spans: readonly LoginSpan[]): ReadonlyMap<string, readonly LoginSpan[]> {
  const users = new Map<string, LoginSpan[]>();
  for (const span of spans) {
    const own = users.get(span.user);
    if (own === undefined) users.set(span.user, [span]);
    else own.push(span);
  }
  return users;
}
