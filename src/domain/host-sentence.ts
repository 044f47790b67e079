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

/** What can be said of accounts. */
export interface AccountSentences {
  'account.secondRoot': Record<never, never>;
  'account.sameUid': { readonly uid: number };
  'account.numericName': Record<never, never>;
  'account.ownsProcess': { readonly uid: number };
  'account.ownsFile': { readonly uid: number };
  'account.systemShell': { readonly shell: string };
  'account.systemPassword': Record<never, never>;
  'account.emptyPassword': Record<never, never>;
  'account.shellBefore': { readonly shell: string };
  'account.shellNow': { readonly shell: string };
  'account.freshKeys': { readonly days: number };
  'account.freshKey': Record<never, never>;
  'account.keyCommand': Record<never, never>;
  'account.systemKey': Record<never, never>;
  'account.sharedKey': { readonly accounts: number };
  'account.keysNotRead': Record<never, never>;
  'account.webAdmin': { readonly user: string };
}

/** What can be said of contact forms. */
export interface FormSentences {
  'form.sends': { readonly call: string };
  'form.reads': { readonly fields: string };
  'form.typedRecipient': Record<never, never>;
  'form.copyPossible': Record<never, never>;
  'form.page': Record<never, never>;
  'form.sendingNotSeen': { readonly target: string };
  'form.module': Record<never, never>;
  'form.component': Record<never, never>;
  'form.captcha': { readonly captcha: string };
  'form.captchaNotAsked': { readonly captcha: string };
  'form.captchaSetting': { readonly captcha: string };
  'form.captchaInDatabase': Record<never, never>;
  'form.captchaInstalled': Record<never, never>;
  'form.trap': Record<never, never>;
}

/** What can be said of the machine itself: its sessions, accounts and sites. */
export interface HostSentences extends SessionSentences, AccountSentences, FormSentences {}

export type HostSentenceId = keyof HostSentences;

/** One thing said of the machine, with its parameters. */
export type HostSentence = { readonly [K in HostSentenceId]: { readonly id: K; readonly params: HostSentences[K] } }[HostSentenceId];
