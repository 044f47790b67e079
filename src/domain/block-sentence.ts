/** What can be said of a block: what stops, what keeps working, what to know, and whether it holds. */
export interface BlockSentences {
  'stops.cronJob': { readonly owner: string; readonly crontab: string; readonly line: number; readonly command: string };
  'keeps.cronJobs': { readonly crontab: string; readonly jobs: number };
  'keeps.mail': { readonly owner: string };
  'stops.siteMail': { readonly site: string };
  'keeps.pages': Record<never, never>;
  'keeps.sites': { readonly sites: number };
  'keeps.mailboxes': Record<never, never>;
  'note.otherWays': Record<never, never>;
  'note.reachedBy': { readonly site: string };
  'note.notRunning': { readonly program: string };
  'note.fpmReload': { readonly unit: string };
  'note.notDurable': { readonly path: string; readonly user: string };
  'note.ownWrapper': { readonly path: string; readonly user: string };
  'note.panelMayRewrite': { readonly panel: string };
  'note.panelUntried': { readonly panel: string };
  'check.files': { readonly files: number };
  'check.fileChanged': { readonly path: string };
  'check.jobOff': { readonly owner: string };
  'check.jobBack': { readonly crontab: string; readonly line: number };
  'check.mailRefused': { readonly site: string };
  'check.mailOpen': { readonly site: string };
  'check.notProbed': { readonly site: string };
  'check.neighbour': { readonly site: string };
  'check.neighbourStopped': { readonly site: string };
  'check.settingHolds': { readonly site: string };
  'check.settingLost': { readonly site: string };
  'check.notReloaded': { readonly path: string };
  'check.noArrivals': Record<never, never>;
  'check.arrivals': { readonly messages: number };
  'check.otherWay': { readonly messages: number; readonly source: string };
  'check.notLooked': Record<never, never>;
  'check.rolledBack': { readonly why: string };
  'check.leftBehind': { readonly why: string };
}
