import { explain, explainComplaint } from '../../app/explain.ts';
import { loadComplaint } from '../../app/explain/complaint.ts';
import type { ExplainedMessage } from '../../app/explain.ts';
import { evidenceJson, findingJson, sourceJson } from '../../app/scan/report-json.ts';
import { messageJson } from '../../app/queue/message-json.ts';
import { rfc3339 } from '../../app/context.ts';
import type { Context, Zone } from '../../app/context.ts';
import { sourceId } from '../../domain/source.ts';
import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import type { QueueMessage, Submission } from '../../domain/message.ts';
import { say } from '../../i18n/index.ts';
import type { Texts } from '../../i18n/index.ts';
import type { Invocation } from '../command.ts';
import { contextOf } from '../context.ts';
import { span } from '../print.ts';
import { showProgress } from '../progress.ts';
import { safeLine } from '../safe-text.ts';
import { shortMoment } from '../short-moment.ts';
import { printEvidence, printFinding, printNext } from './scan/print-finding.ts';

const ALL = 100;

/** `spamtrace explain`: the whole chain of evidence of a finding, or one message's way in. Exit 65 when nothing is known of it. */
export async function runExplain(invocation: Invocation): Promise<ExitCode> {
  const [what = ''] = invocation.operands;
  const { texts, out, global } = invocation;
  const context = contextOf(invocation);
  const complaint = await loadComplaint(what);
  const explained = await showProgress(complaint === null ? explain(context, what) : explainComplaint(context, complaint), invocation);
  if (explained === null) throw new ToolError('not-found', Exit.nothingMatched, `nothing is known of ${what}`, { params: { what } });
  if (explained.kind === 'finding') {
    const { finding, report } = explained;
    if (global.json) out.json(findingJson(finding, report.zone, (sentence) => say(texts, sentence)));
    else printFinding(finding, report, invocation, ALL);
    return Exit.done;
  }
  if (global.json) out.json(explainedJson(explained.message, context, texts));
  else printMessage(explained.message, context, invocation);
  return Exit.done;
}

function explainedJson({ id, message, source, evidence }: ExplainedMessage, { zone }: Context, texts: Texts): object {
  return {
    message: message === null ? { id } : queueEntry(message, zone, source),
    source: source === null ? null : sourceJson(source),
    evidence: evidence.map((one) => evidenceJson(one, zone, (sentence) => say(texts, sentence))),
  };
}

/** The message as `queue list --json` has it. */
function queueEntry(message: QueueMessage, zone: Zone, source: Source | null): unknown {
  return JSON.parse(messageJson(message, { stamp: (at) => rfc3339(at, zone), sourceOf: () => (source === null ? null : sourceId(source)) }));
}

function printMessage(
  { id, message, source, confidence, evidence, causedBy, namesakes, finding }: ExplainedMessage,
  { zone }: Context,
  invocation: Invocation,
): void {
  const { out, texts } = invocation;
  out.spans(span(texts['explain.message']({ id }), 'bold'));
  if (message !== null) {
    if (message.arrivedAt !== null) out.line(`  ${texts['explain.arrived']()}: ${shortMoment(message.arrivedAt, zone)}`);
    if (message.sender !== undefined) out.line(`  ${texts['explain.from']()}: <${safeLine(message.sender ?? '')}>`);
    const shown = message.recipients.slice(0, 5).map(({ address }) => safeLine(address));
    out.line(`  ${texts['explain.to']()}: ${shown.join(', ')}${message.recipients.length > shown.length ? ` … (${message.recipients.length})` : ''}`);
    if (message.submission !== null) for (const line of wayIn(message.submission, texts)) out.line(`  ${safeLine(line)}`);
  }
  if (causedBy !== null) out.line(`  ${texts['explain.bounceOf']({ id: causedBy })}`);
  if (source !== null) {
    const sure = confidence === null ? '' : ` (${texts[`scan.confidence.${confidence}`]()})`;
    out.spans(span(`  ${safeLine(texts['explain.source']({ source: sourceId(source) }))}${sure}`, 'bold'));
  }
  if (namesakes.length > 0) out.line(`  ${texts['explain.namesakes']({ ids: namesakes.join(' ') })}`);
  out.line(`  ${texts['scan.proof']()}:`);
  for (const [index, one] of evidence.entries()) printEvidence(one, index + 1, invocation);
  if (finding !== null) printNext(finding, invocation);
}

function wayIn({ via, login, client, user, cwd }: Submission, texts: Texts): readonly string[] {
  const first = texts[`explain.via.${via}`]({ name: login ?? user ?? '', client: client ?? '' });
  return cwd === null ? [first] : [first, texts['explain.cwd']({ cwd })];
}
