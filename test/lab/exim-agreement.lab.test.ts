import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from './box/box.ts';
import type { Suite } from './box/recipe.ts';
import { whyNoLab } from './capability.ts';
import { agreementQueue, openAgreementBox, spoil, type SpoolLayout } from './exim-agreement.ts';
import { readListing, readQueueLines, shownSize, type ListedMessage, type QueueLine } from './play/queue-listing.ts';
import { runTool } from './play/tool.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);

const kinds: readonly (readonly [Suite, SpoolLayout])[] = [
  ['bookworm', 'flat'],
  ['bookworm', 'split'],
  ['bookworm', 'half-split'],
  ['trixie', 'split'],
];

/** Selectors as exiqgrep(8) has them, which our queue commands take over. Those of one row select together. */
const selections: readonly (readonly string[])[] = [
  ['-f', '^<>$'],
  ['-f', 'shop'],
  ['-f', 'info@corp.example'],
  ['-f', 'SHOP\\.example>$'],
  ['-f', 'run[0-3]@'],
  ['-f', 'nobody-at-all'],
  ['-r', 'later@far.example'],
  ['-r', 'FAR'],
  ['-r', 'member[0-9]@'],
  ['-r', 'done@far\\.'],
  ['-r', 'with space'],
  ['-s', 'K$'],
  ['-s', '^[0-9]+$'],
  ['-s', '^1\\.'],
  ['-s', 'M'],
  ['-y', '3000'],
  ['-y', '90000'],
  ['-o', '3000'],
  ['-o', '90000'],
  ['-o', '1000', '-y', '200000'],
  ['-z'],
  ['-x'],
  ['-z', '-f', '^<>$'],
  ['-x', '-f', 'shop', '-r', 'wait'],
  ['-a', '-r', 'done@far\\.'],
  ['-a', '-r', 'member3@'],
  ['-a', '-x'],
];

describe.skipIf(why !== null && process.env['CI'] !== 'true').each(kinds)('agreement with Exim on %s, spool %s', (suite, layout) => {
  let box: Box;
  beforeAll(async () => {
    expect(why, 'CI must not skip the lab').toBeNull();
    box = await openAgreementBox(suite, layout, say);
  });
  afterAll(() => box?.close());

  test('the spool has what is to be compared', async () => {
    const listed = readListing(await exim(box, '-bp'));
    expect(listed.length).toBeGreaterThan(20);
    expect(listed.filter(({ frozen }) => frozen).length).toBeGreaterThanOrEqual(3);
    expect(listed.some(({ recipients }) => recipients.some(({ done }) => done) && recipients.some(({ done }) => !done))).toBe(true);
    expect(readListing(await exim(box, '-bp', `-qG${agreementQueue}`))).toHaveLength(3);
  });

  test('ids, order, sizes, senders, states and done marks are those of exim -bp', async () => {
    expect(await ours(box, '')).toEqual(readListing(await exim(box, '-bp')).map(comparable));
  });

  test('the named queue is that of exim -bp -qG', async () => {
    expect(await ours(box, agreementQueue)).toEqual(readListing(await exim(box, '-bp', `-qG${agreementQueue}`)).map(comparable));
  });

  test('exim -bpa marks the same recipients as done', async () => {
    const theirs = readListing(await exim(box, '-bpa')).map(({ id, recipients }) => [
      id,
      recipients
        .filter(({ done }) => done)
        .map(({ address }) => address.toLowerCase())
        .toSorted(),
    ]);
    const listed = await queueLines(box, '');
    expect(
      listed.map(({ id, recipients }) => [
        id,
        recipients
          .filter(({ done }) => done)
          .map(({ address }) => address.toLowerCase())
          .toSorted(),
      ]),
    ).toEqual(theirs);
  });

  // How a spool is split has nothing to do with selecting: all selectors once a release.
  const tried = layout === 'flat' || suite === 'trixie' ? selections : selections.slice(0, 2);
  test.each(tried.map((selection) => ({ selection, words: selection.join(' ') })))('exiqgrep $words selects the same', async ({ selection }) => {
    const [mine, theirs] = await both(box, '-i', ...selection);
    expect(lines(mine).toSorted()).toEqual(lines(theirs).toSorted());
    expect(lines(mine).map(secondOf)).toEqual(lines(theirs).map(secondOf)); // exiqgrep leaves messages of one second in no order
  });

  test.each([['-f', 'shop'], ['-x'], ['-a', '-r', 'far']])(
    'exiqgrep -c, -R and -b, with %s, say the same',
    async (...selection: readonly string[]) => {
      const [count, theirCount] = await both(box, '-c', ...selection);
      expect(count.trim()).toBe(theirCount.trim());
      const [mine, theirs] = await both(box, '-i', '-R', ...selection);
      expect(lines(mine).map(secondOf)).toEqual(lines(theirs).map(secondOf));
      const [brief, theirBrief] = await both(box, '-b', ...selection);
      const ids = (text: string): string[] =>
        lines(text)
          .map((line) => line.split(' ')[0] ?? '')
          .toSorted();
      expect(ids(brief)).toEqual(ids(theirBrief));
    },
  );

  test('entries that cannot be read are listed as Exim lists them', async () => {
    await spoil(box);
    const theirs = readListing(await exim(box, '-bp'));
    const mine = await queueLines(box, '');
    expect(theirs.filter(({ unreadable }) => unreadable).length).toBeGreaterThanOrEqual(3);
    expect(mine.map(({ id, state }) => [id, state === 'unreadable'])).toEqual(theirs.map(({ id, unreadable }) => [id, unreadable]));
    const count = await runTool(box, 'queue', 'count', '--queue', '');
    expect(count.stdout.trim()).toBe((await exim(box, '-bpc')).trim());
  });
});

async function exim(box: Box, ...parameters: readonly string[]): Promise<string> {
  return (await box.run(['/usr/sbin/exim4', ...parameters], { accept: 'any' })).stdout;
}

async function queueLines(box: Box, queue: string): Promise<QueueLine[]> {
  const { code, stdout, stderr } = await runTool(box, 'queue', 'list', '--json', '--queue', queue);
  expect(code, stderr).toBe(0);
  return readQueueLines(stdout);
}

async function ours(box: Box, queue: string): Promise<unknown[]> {
  return (await queueLines(box, queue)).map(({ id, sizeBytes, sender, state, recipients }) => ({
    id,
    size: sizeBytes === null ? '' : shownSize(sizeBytes),
    sender: sender ?? '',
    frozen: state === 'held',
    recipients,
  }));
}

function comparable({ id, size, sender, frozen, recipients }: ListedMessage): unknown {
  return { id, size, sender, frozen, recipients };
}

/** The same question to our tool and to exiqgrep. */
async function both(box: Box, ...words: readonly string[]): Promise<readonly [string, string]> {
  const theirs = await box.run(['exiqgrep', ...words], { accept: 'any' });
  const mine = await runTool(box, 'queue', 'list', '--queue', '', ...words);
  return [mine.stdout, theirs.stdout];
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}

/** The second a message arrived in: the first part of its id. */
function secondOf(id: string): string {
  return id.slice(0, 6);
}
