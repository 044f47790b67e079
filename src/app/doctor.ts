import { randomBytes } from 'node:crypto';
import type { FileChange, Recording, SettingChange } from '../domain/recording.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { decodeBytes } from '../parse/decode-bytes.ts';
import { accessLogChange } from '../system/access-log-change.ts';
import { listAccounts } from '../system/accounts.ts';
import { listSites, listWebServers } from '../system/sites.ts';
import { applyBlock } from './block/apply.ts';
import type { BlockDone } from './block/apply.ts';
import { requireChangeable } from './block/locked.ts';
import type { Context } from './context.ts';
import { planChange } from './doctor/plan-change.ts';
import { ACCESS_LOG, accessLogRecordings } from './doctor/access-logs.ts';
import { phpRecordings, planPhp } from './doctor/php-logs.ts';
import { planSystem, systemRecordings } from './doctor/system-logs.ts';
import { fileSteps } from '../remedies/road.ts';
import { requireRoot } from './require-root.ts';
import type { Progress } from './scan/load-ledger.ts';
import type { Measured } from './scan/measured.ts';
import type { ScanReport } from './scan/report.ts';
import type { Say } from './scan/report-json.ts';
import { runScan } from './scan/run-scan.ts';

/** What this server records and what not, the costliest first, as one scan measures it. Throws ToolError 77 where root is needed. */
export function* findRecordings(context: Context): Generator<Progress, readonly Recording[], undefined> {
  const { host, servers } = context;
  requireRoot(host);
  const report = yield* runScan({ ...context, watchFor: 0 });
  const webServers = listWebServers(host, listAccounts(host));
  const found = [
    ...mailLogRecordings(context, report),
    ...accessLogRecordings(host, webServers, report.measured),
    ...phpRecordings(host, webServers.sites, report.measured),
    ...systemRecordings({ host, servers }, report),
    ...unreadRecordings(report),
  ];
  return found.sort((left, right) => costOf(right) - costOf(left));
}

/** Messages (or what else is counted) that a missing record costs; what is present comes last. */
function costOf({ present, costs }: Recording): number {
  if (present || costs === null) return -1;
  const { params } = costs;
  return 'messages' in params ? params.messages : 0;
}

function mailLogRecordings({ servers }: Pick<Context, 'servers'>, { measured }: ScanReport): readonly Recording[] {
  return servers.flatMap((server, index) => {
    const counted = measured[index];
    return server.listLogSettings().map((setting) => ({
      ...setting,
      costs: setting.present || counted === undefined ? null : mailLogCosts(setting.id, counted),
      isFixable: !setting.present && (server.planLogSetting(setting.id) ?? null) !== null,
    }));
  });
}

function mailLogCosts(id: string, { messages: all, local, withoutDirectory, withoutSubject, withoutRecipients }: Measured): Recording['costs'] {
  if (id.endsWith('-subject')) return { id: 'costs.subject', params: { messages: withoutSubject, all } };
  if (id.endsWith('-recipients')) return { id: 'costs.recipients', params: { messages: withoutRecipients, all } };
  if (id.endsWith('-pid')) return { id: 'costs.pid', params: { messages: local } };
  return { id: 'costs.directory', params: { messages: withoutDirectory, all: local } };
}

/** Logs that are there and were not read, each with the reason. */
function unreadRecordings({ coverage }: ScanReport): readonly Recording[] {
  const ofLogs = coverage.missing.flatMap(({ what, costs }) =>
    costs.id === 'missing.binary' || costs.id === 'missing.failed' ? [{ what, costs }] : [],
  );
  const ofMail = coverage.unread.map(({ what, why }) => ({ what, costs: { id: 'costs.unread', params: { why } } as const }));
  return [...ofLogs, ...ofMail].map(({ what, costs }) => ({ id: `unread-${what}`, what, present: false, costs, isFixable: false }));
}

/**
 * The change that adds a record, without files where it is kept already. Throws ToolError 65 where no setting has this id, 69 where its change cannot be
 * described here.
 */
export function planRecording(context: Pick<Context, 'host' | 'servers'>, id: string): SettingChange {
  requireRoot(context.host);
  const change = isKept(context, id) ? { files: [], tests: [], reloads: [] } : changeFor(context, id);
  if (change === undefined)
    throw new ToolError('no-setting', Exit.nothingMatched, `no setting has the id ${id}`, { hint: 'spamtrace doctor', params: { id } });
  if (change === null) throw new ToolError('no-change', Exit.unavailable, `no change can be described for ${id} here`, { params: { id } });
  return change;
}

/** Makes the change that adds a record, by the road of every block. Throws what planning and `applyBlock` throw. */
export function applyRecording(context: Context, id: string, by: string): BlockDone {
  requireChangeable(context);
  const plan = planChange(context.host, id, planRecording(context, id));
  const isSame = fileSteps(plan.steps).every((step) => step.kind === 'write' && step.expect === step.result);
  if (isSame) throw new ToolError('kept-already', Exit.nothingMatched, `${id} is recorded already`, { params: { id } });
  return applyBlock(context, { action: randomBytes(4).toString('hex'), plan, by, until: null });
}

/** Whether the machine's files say that something is recorded; no scan is needed for that. */
function isKept({ host, servers }: Pick<Context, 'host' | 'servers'>, id: string): boolean {
  const webServers = listWebServers(host, listAccounts(host));
  const settings = [
    ...servers.flatMap((server) => server.listLogSettings()),
    ...(id.startsWith(ACCESS_LOG) ? accessLogRecordings(host, webServers, []) : []),
    ...phpRecordings(host, webServers.sites, []),
  ];
  return settings.some((one) => one.id === id && one.present);
}

function changeFor({ host, servers }: Pick<Context, 'host' | 'servers'>, id: string): SettingChange | null | undefined {
  if (id.startsWith('unread-')) return null;
  if (id.startsWith(ACCESS_LOG)) {
    const site = listSites(host, listAccounts(host)).find(({ domain }) => `${ACCESS_LOG}${domain}` === id);
    return site === undefined ? undefined : accessLogChange(host, site);
  }
  const plans = [
    ...servers.map((server) => () => server.planLogSetting(id)),
    () => planPhp(host, listSites(host, listAccounts(host)), id),
    () => planSystem({ host, servers }, id),
  ];
  for (const plan of plans) {
    const change = plan();
    if (change !== undefined) return change;
  }
  return undefined;
}

/** A setting as a line of `doctor --json` (product §3). */
export function recordingJson({ id, what, present, costs, isFixable }: Recording, say: Say): object {
  return {
    ...{ id: decodeBytes(id), what: decodeBytes(what), present, costs: costs === null ? null : say(costs) },
    fix: isFixable ? `spamtrace doctor --fix ${id}` : null,
  };
}

/** A change as `doctor --fix --json` tells it. */
export function changeJson(id: string, { files, tests, reloads }: SettingChange): object {
  const text = (lines: readonly string[]): string => lines.map((line) => `${decodeBytes(line)}\n`).join('');
  return {
    id,
    diff: files.map(({ path, line, before, after }) => ({ path, line, before: text(before), after: text(after) })),
    tests,
    reloads,
  };
}

/** A change of a file as lines of a unified diff, as patch(1) takes it. */
export function diffLines({ path, line, before, after, isNew }: FileChange): readonly string[] {
  const range = (count: number): string => (count === 0 ? `${line - 1},0` : `${line},${count}`);
  return [
    `--- ${isNew ? '/dev/null' : path}`,
    `+++ ${path}`,
    `@@ -${range(before.length)} +${line},${after.length} @@`,
    ...before.map((text) => `-${decodeBytes(text)}`),
    ...after.map((text) => `+${decodeBytes(text)}`),
  ];
}
