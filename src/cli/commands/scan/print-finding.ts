import { BUILT } from '../../../app/block/built.ts';
import type { NamedFinding, ScanReport } from '../../../app/scan/report.ts';
import type { Evidence } from '../../../domain/evidence.ts';
import type { Source } from '../../../domain/source.ts';
import { say } from '../../../i18n/index.ts';
import type { Texts } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { span } from '../../print.ts';
import type { Colour } from '../../print.ts';
import { safeLine } from '../../safe-text.ts';
import { shortMoment } from '../../short-moment.ts';

const PROOFS = 3;
const TEXT_WIDTH = 160;
const COLOURS: Readonly<Record<NamedFinding['severity'], Colour>> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan' };

/** One finding on the first screen. */
export function printFinding(finding: NamedFinding, { zone }: Pick<ScanReport, 'zone'>, invocation: Invocation, proofs = PROOFS): void {
  const { out, texts } = invocation;
  const { severity, confidence, ref } = finding;
  out.spans(
    span(texts[`scan.severity.${severity}`](), COLOURS[severity]),
    span('  '),
    span(safeLine(headline(finding, texts)), 'bold'),
    span(`  [${ref}]`, 'dim'),
  );
  const what = identity(finding.source, texts);
  if (what !== '') out.line(`  ${safeLine(what)}`);
  if (finding.trustEnded !== null) {
    const changes = finding.trustEnded.changes.map((change) => texts[`trust.${change}`]()).join(', ');
    out.spans(span(`  ${safeLine(texts['trust.ended']({ why: finding.trustEnded.why, changes }))}`, 'yellow'));
  }
  const when = finding.active ? texts['scan.goingOn']() : texts['scan.over']({ last: shortMoment(finding.lastSeen, zone) });
  const since = shortMoment(finding.firstSeen, zone);
  const volume = texts['scan.volume']({ messages: finding.messages, recipients: finding.recipients ?? finding.queued, since });
  out.line(`  ${texts[`scan.confidence.${confidence}`]()} · ${when} · ${volume}`);
  out.line(`  ${tally(finding, texts).join(' · ')}`);
  out.line(`  ${texts['scan.proof']()}:`);
  for (const [index, evidence] of finding.evidence.slice(0, proofs).entries()) printEvidence(evidence, index + 1, invocation);
  printNext(finding, invocation);
  out.line();
}

function headline({ nature, source }: NamedFinding, texts: Texts): string {
  return texts[`scan.nature.${nature}`]({ name: nameOf(source, texts) });
}

function nameOf(source: Source, texts: Texts): string {
  switch (source.kind) {
    case 'mailbox':
    case 'client':
      return source.address;
    case 'script':
      return source.site === null ? texts['scan.someSite']() : texts['scan.site']({ site: source.site });
    case 'cron-job':
      return source.owner;
    case 'user':
    case 'process':
      return source.user;
    case 'unknown':
      return '';
  }
}

function identity(source: Source, texts: Texts): string {
  switch (source.kind) {
    case 'script':
      return source.path ?? '';
    case 'cron-job':
      return source.crontab === null ? source.command : `${source.crontab}:${source.line ?? ''}  ${source.command}`;
    case 'process':
      return `${source.exe} (pid ${source.pid})`;
    case 'unknown':
      return unknownWhy(source.why, texts);
    default:
      return '';
  }
}

function unknownWhy(why: string, texts: Texts): string {
  const user = /^shared-user-(.+)$/.exec(why)?.[1];
  if (user !== undefined) return texts['scan.unknown.sharedUser']({ user });
  if (why === 'webmail') return texts['scan.unknown.webmail']();
  if (why === 'loopback-without-login') return texts['scan.unknown.loopback']();
  return why === 'bounces-without-original' ? texts['scan.unknown.bounces']() : why;
}

function tally({ queued, delivered, rejected, removed, bounces }: NamedFinding, texts: Texts): readonly string[] {
  return [
    texts['scan.queued']({ n: queued }),
    ...(delivered === null ? [] : [texts['scan.delivered']({ n: delivered })]),
    ...(rejected === null ? [] : [texts['scan.rejected']({ n: rejected })]),
    ...(removed === null || removed === 0 ? [] : [texts['scan.removed']({ n: removed })]),
    ...(bounces === 0 ? [] : [texts['scan.bounces']({ n: bounces })]),
  ];
}

/** One piece of evidence: what it shows, where it stands, its text. */
export function printEvidence({ from, text, shows, writtenBy }: Evidence, index: number, { out, texts }: Invocation): void {
  const place =
    'file' in from
      ? `${from.file}:${from.line ?? ''}`
      : 'spool' in from
        ? from.id
        : 'process' in from
          ? `pid ${from.pid}`
          : 'socket' in from
            ? from.socket
            : from.command;
  const forgeable =
    writtenBy === 'submitter' && shows.id !== 'evidence.cwd' && shows.id !== 'evidence.phpHeader' ? ` (${texts['scan.bySubmitter']()})` : '';
  out.line(`   ${index}. ${say(texts, shows)}${forgeable}`.replace(/\n/g, ' '));
  const line = safeLine(text);
  const width = Math.max(40, (out.width ?? TEXT_WIDTH) - 6);
  out.spans(span(`      ${safeLine(place)}`, 'cyan'));
  out.spans(span(`      ${line.length > width ? `${line.slice(0, width - 1)}…` : line}`, 'dim'));
}

/** What to type next about a finding. */
export function printNext({ ref, source }: NamedFinding, { out, texts, global }: Invocation): void {
  const command = commandWord(global.root);
  if (source.kind === 'unknown') out.line(`  ${texts['scan.noStop']()}`);
  else
    out.spans(
      span(`  ${texts['scan.stop']()}:  `),
      span(`spamtrace block ${ref}`, 'bold'),
      span(BUILT.has(source.kind) ? '' : `  ${texts['scan.stopPlanned']()}`, 'dim'),
    );
  out.line(`  ${texts['scan.see']()}:  ${command} queue list --source ${ref}`);
  out.line(`  ${texts['scan.explain']()}:  ${command} explain ${ref}`);
}

/** The program as it is to be typed; a copied server's folder goes along where it can be pasted without quotes. */
function commandWord(root: string | null): string {
  return root !== null && /^[\w./-]+$/.test(root) ? `spamtrace --root ${root}` : 'spamtrace';
}
