/** What can be said of sessions. */
export interface SessionSentences {
  'session.sendsMail': { readonly pid: number; readonly address: string; readonly port: number };
  'session.tunnel': { readonly address: string; readonly port: number };
  'session.lies': { readonly pid: number; readonly claims: string; readonly exe: string };
  'session.deletedProgram': { readonly pid: number; readonly exe: string };
  'session.noShell': { readonly shell: string };
  'session.noAccount': { readonly uid: number };
  'session.hidden': Record<never, never>;
}

/** What can be said of the machine itself: its sessions and accounts. */
export interface HostSentences extends SessionSentences {}

export type HostSentenceId = keyof HostSentences;

/** One thing said of the machine, with its parameters. */
export type HostSentence = { readonly [K in HostSentenceId]: { readonly id: K; readonly params: HostSentences[K] } }[HostSentenceId];
