/** What can be said of a block: what stops, what keeps working, what to know, and whether it holds. */
export interface BlockSentences {
  'stops.cronJob': { readonly owner: string; readonly crontab: string; readonly line: number; readonly command: string };
  /** `others`: processes that it has begun. */
  'stops.process': { readonly pid: number; readonly exe: string; readonly user: string; readonly others: number };
  'stops.logins': { readonly user: string };
  'stops.sessions': { readonly user: string; readonly sessions: number; readonly pids: string };
  'stops.jobsOfUser': { readonly user: string; readonly jobs: number };
  'stops.systemMailbox': { readonly user: string };
  'keeps.processes': { readonly user: string; readonly processes: number };
  'keeps.sitesOfUser': { readonly user: string; readonly sites: string };
  'keeps.otherUsers': Record<never, never>;
  'keeps.cronJobs': { readonly crontab: string; readonly jobs: number };
  'keeps.mail': { readonly owner: string };
  'note.panelMayRewrite': { readonly panel: string };
  'note.evidence': { readonly directory: string };
  'note.killed': Record<never, never>;
  'note.startedAgain': { readonly unit: string };
  'note.otherProcesses': { readonly user: string; readonly processes: number; readonly pids: string };
  'note.sessionsEndForGood': Record<never, never>;
  'note.passwordBack': { readonly name: string };
  'note.keysBack': { readonly user: string; readonly file: string; readonly keys: number };
  'note.panelUntried': { readonly panel: string };
  'check.files': { readonly files: number };
  'check.fileChanged': { readonly path: string };
  'check.jobOff': { readonly owner: string };
  'check.jobBack': { readonly crontab: string; readonly line: number };
  'check.processStopped': Record<never, never>;
  'check.processEnded': Record<never, never>;
  'check.processRuns': Record<never, never>;
  'check.userLocked': { readonly user: string };
  'check.userOpen': { readonly user: string };
  'check.noSessions': { readonly user: string };
  'check.sessionsEnded': { readonly user: string; readonly sessions: number };
  'check.sessionsOpen': { readonly user: string; readonly sessions: number };
  'check.noArrivals': Record<never, never>;
  'check.arrivals': { readonly messages: number };
  'check.otherWay': { readonly messages: number; readonly source: string };
  'check.notLooked': Record<never, never>;
  'check.rolledBack': { readonly why: string };
  'check.leftBehind': { readonly why: string };
}
