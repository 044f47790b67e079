/** What can be said of a block: what stops, what keeps working, what to know, and whether it holds. */
export interface BlockSentences {
  'stops.cronJob': { readonly owner: string; readonly crontab: string; readonly line: number; readonly command: string };
  'keeps.cronJobs': { readonly crontab: string; readonly jobs: number };
  'keeps.mail': { readonly owner: string };
  'note.panelMayRewrite': { readonly panel: string };
  'note.panelUntried': { readonly panel: string };
  'check.files': { readonly files: number };
  'check.fileChanged': { readonly path: string };
  'check.jobOff': { readonly owner: string };
  'check.jobBack': { readonly crontab: string; readonly line: number };
  'check.noArrivals': Record<never, never>;
  'check.arrivals': { readonly messages: number };
  'check.otherWay': { readonly messages: number; readonly source: string };
  'check.notLooked': Record<never, never>;
  'check.rolledBack': { readonly why: string };
  'check.leftBehind': { readonly why: string };
}
