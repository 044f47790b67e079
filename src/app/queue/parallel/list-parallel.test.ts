import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localHost } from '../../../host/local.ts';
import { openExim } from '../../../mta/exim.ts';
import { QueueListing } from '../../../mta/exim/queue-list.ts';
import { openPartSlices } from '../../../mta/exim/queue-part.ts';
import { utcZone } from '../../../parse/zone.ts';
import { visitChosen } from '../list-queue.ts';
import { messageJson } from '../message-json.ts';
import { readSelection, type SelectorTexts } from '../selection.ts';
import { stamper } from '../../../parse/stamp.ts';
import { rendererOf } from './block.ts';
import { listInParallel } from './list-parallel.ts';

const spool = fileURLToPath(new URL('../../../mta/exim/spool/fixtures/exim-4.96-split/spool', import.meta.url));
const host = localHost();
const server = openExim({ ...host, program: () => null }, { spool });
if (server === null) throw new Error('no Exim in the fixture');
const now = 1_795_500_000_000;
const context = { host, servers: [server], now, zone: utcZone };
const toText = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('utf8');

async function oneByOne(texts: SelectorTexts): Promise<string> {
  let text = '';
  await visitChosen({ context, selection: readSelection(texts) }, (message, sourceOf) => {
    text += `${messageJson(message, { stamp: stamper(utcZone), sourceOf })}\n`;
  });
  return text;
}

describe('the listing by blocks', () => {
  it.each([{}, { sender: 'site1.example' }, { held: true }, { queue: 'quarantine' }, { sender: 'nobody@nowhere.example' }])(
    'is the same as one by one: %j',
    async (texts: SelectorTexts) => {
      const chunks: Uint8Array[] = [];
      const visited = await listInParallel({ context, selection: readSelection(texts), texts }, (bytes) => chunks.push(new Uint8Array(bytes)));
      expect(toText(chunks)).toBe(await oneByOne(texts));
      expect(visited?.seen).toBeGreaterThan(0);
    },
  );

  it('is the same from a stretch that another process was handed', () => {
    const listing = server.listQueue({ queue: '' });
    if (!(listing instanceof QueueListing)) throw new Error('no listing in parts');
    for (const { part, place } of listing.parts()) {
      const rendering = { selection: readSelection({}), now, zone: utcZone };
      const open = openPartSlices(structuredClone(place()));
      const here = toText([rendererOf(rendering)(part, 3, 9).bytes]);
      const slice = open?.(structuredClone(part.slice(3, 9)));
      if (slice === undefined) throw new Error('not opened');
      expect(toText([rendererOf(rendering)(slice, 0, slice.length).bytes])).toBe(here);
      expect(here.split('\n')).toHaveLength(7);
    }
  });
});
