import type { CommandRecord } from '../command.ts';

/** `spamtrace sessions`: who is logged in; and an end to it. */
export const sessionsCommand: CommandRecord = {
  name: 'sessions',
  about: 'help.sessions',
  options: [{ flags: '--watch-for <duration>', about: 'help.sessionsWatch' }],
  examples: [
    { call: 'spamtrace sessions', about: 'help.sessionsExample' },
    { call: 'spamtrace sessions --watch-for 30s', about: 'help.sessionsExampleWatch' },
    { call: 'spamtrace sessions --json', about: 'help.sessionsExampleJson' },
  ],
  children: [
    {
      name: 'end',
      about: 'help.sessionsEnd',
      operands: [{ usage: '<user>', about: 'help.sessionsUser' }],
      options: [{ flags: '--yes', about: 'help.actionYes' }],
      run: async (invocation) => (await import('./sessions/end.ts')).runSessionsEnd(invocation),
    },
  ],
  run: async (invocation) => (await import('./sessions/list.ts')).runSessions(invocation),
};
