import type { Bounds, Confidence, Expectation, ExpectedFinding, WithoutEvidence } from './expectation.ts';
import { hasProof, misquoted, type ReadFile } from './evidence.ts';
import type { Scan, ScanFinding } from './scan.ts';

const order: readonly Confidence[] = ['possible', 'likely', 'certain'];

/** Holds a scan against the truth: these findings and no others, sure enough, with their proofs, every quotation true. */
export async function judge(scan: Scan, expected: Expectation, read: ReadFile): Promise<string[]> {
  const complaints = [...unexpected(scan, expected), ...namedInnocents(scan, expected)];
  for (const finding of scan.findings) complaints.push(...(await misquoted(finding, read)));
  for (const wanted of expected.findings) {
    const found = scan.findings.find(({ id }) => id === wanted.id);
    if (found === undefined) complaints.push(`not found: ${wanted.id}`);
    else complaints.push(...differences(found, wanted));
  }
  for (const why of expected.cleared) {
    if (!scan.cleared.some((cleared) => cleared.why === why)) complaints.push(`nothing was cleared as ${why}`);
  }
  return complaints;
}

/** Holds a scan of a server without some of its evidence against what may still be said. `full` is the verdict with all of it. */
export async function judgeWithout(scan: Scan, full: Scan, without: WithoutEvidence, expected: Expectation, read: ReadFile): Promise<string[]> {
  const complaints = namedInnocents(scan, expected);
  for (const finding of scan.findings) {
    complaints.push(...(await misquoted(finding, read)));
    const allowed = without.allowed.find(({ id }) => (typeof id === 'string' ? id === finding.id : id.test(finding.id)));
    if (allowed === undefined) complaints.push(`named ${finding.id} (${finding.confidence})`);
    else if (rank(finding.confidence) > rank(allowed.atMost))
      complaints.push(`${finding.id} is ${finding.confidence}, at most ${allowed.atMost} can be said`);
  }
  if (without.mustFind && scan.findings.length === 0) complaints.push('found nothing');
  if (full.findings.length > 0 && summary(scan) === summary(full)) complaints.push('the verdict did not change');
  return complaints.map((complaint) => `without ${without.remove.join(' ')} (${without.says}): ${complaint}`);
}

function unexpected(scan: Scan, expected: Expectation): string[] {
  return scan.findings
    .filter(
      ({ id, confidence }) => !expected.findings.some((wanted) => wanted.id === id) && !(confidence === 'possible' && expected.leftovers?.test(id)),
    )
    .map(({ id, nature, confidence, messages }) => `nobody expected ${id} (${nature}, ${confidence}, ${messages} messages)`);
}

function namedInnocents(scan: Scan, expected: Expectation): string[] {
  return scan.findings.flatMap(({ id, source }) =>
    expected.innocents
      .filter((innocent) => `${id} ${JSON.stringify(source)}`.includes(innocent))
      .map((innocent) => `an innocent is named: ${innocent} in ${id} ${JSON.stringify(source)}`),
  );
}

function differences(found: ScanFinding, wanted: ExpectedFinding): string[] {
  const complaints: string[] = [];
  if (!wanted.natures.includes(found.nature)) complaints.push(`nature is ${found.nature}, not ${wanted.natures.join(' or ')}`);
  if (rank(found.confidence) < rank(wanted.confidence)) complaints.push(`confidence is ${found.confidence}, not ${wanted.confidence}`);
  if (found.active !== wanted.active) complaints.push(`active is ${found.active}`);
  for (const proof of wanted.proofs) if (!hasProof(found, proof)) complaints.push(`no evidence from ${proof}`);
  for (const [figure, bounds] of Object.entries(wanted.figures) as [keyof typeof wanted.figures, Bounds][]) {
    const value = found[figure];
    if (value === null || value < bounds.least || value > bounds.most) complaints.push(`${figure} is ${value}, not ${bounds.least}–${bounds.most}`);
  }
  const { queued, delivered, rejected, removed, recipients } = found;
  if (queued !== null && delivered !== null && rejected !== null && removed !== null && queued + delivered + rejected + removed !== recipients) {
    complaints.push(`${queued} queued + ${delivered} delivered + ${rejected} rejected + ${removed} removed are not ${recipients} recipients`);
  }
  return complaints.map((complaint) => `${wanted.id}: ${complaint}`);
}

function rank(confidence: Confidence): number {
  return order.indexOf(confidence);
}

/** What of a verdict an administrator would notice. */
function summary(scan: Scan): string {
  return JSON.stringify(
    scan.findings.map(({ id, confidence, messages, queued, delivered, rejected, bounces, evidence }) => [
      id,
      confidence,
      messages,
      queued,
      delivered,
      rejected,
      bounces,
      evidence.map(({ from }) => from.file ?? from.process ?? from.socket ?? 'spool'),
    ]),
  );
}
