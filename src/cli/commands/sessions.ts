import type { CommandRecord } from '../command.ts';
import { planned } from './planned.ts';

/** `spamtrace sessions`: who is logged in; ending them is still to come. */
export const sessionsCommand: CommandRecord = {
  name: 'sessions',
  about: 'help.sessions',
  options: [{ flags: '--watch-for <duration>', about: 'help.sessionsWatch' }],
  examples: [
    { call: 'spamtrace sessions', about: 'help.sessionsExample' },
    { call: 'spamtrace sessions --watch-for 30s', about: 'help.sessionsExampleWatch' },
    { call: 'spamtrace sessions --json', about: 'help.sessionsExampleJson' },
  ],
  children: [{ ...planned('end', 'help.sessionsEnd'), operands: [{ usage: '<user>', about: 'help.sessionsUser' }] }],
  run: async (invocation) => (await import('./sessions/list.ts')).runSessions(invocation),
};
