import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localHost } from '../../../host/local.ts';
import { openExim } from '../../../mta/exim.ts';
import { utcZone } from '../../../parse/zone.ts';
import { BlocksAhead } from '../../queue-blocks/blocks-thread.ts';
import type { BlocksOrder } from '../../queue-blocks/work.ts';
import { visitChosen } from '../list-queue.ts';
import { messageJson } from '../message-json.ts';
import { readSelection, type SelectorTexts } from '../selection.ts';
import { stamper } from '../../../parse/stamp.ts';
import { rendererOf } from './block.ts';
import { fillLines } from './lines-slot.ts';
import { listInParallel, type ParallelListing } from './list-parallel.ts';

const spool = fileURLToPath(new URL('../../../mta/exim/spool/fixtures/exim-4.96-split/spool', import.meta.url));
const host = localHost();
const server = openExim({ ...host, program: () => null }, { spool });
if (server === null) throw new Error('no Exim in the fixture');
const now = 1_795_500_000_000;
const context = { host, servers: [server], now, zone: utcZone };

async function oneByOne(texts: SelectorTexts): Promise<string> {
  let text = '';
  await visitChosen({ context, selection: readSelection(texts) }, (message, sourceOf) => {
    text += `${messageJson(message, { stamp: stamper(utcZone), sourceOf })}\n`;
  });
  return text;
}

function inBlocks(texts: SelectorTexts, more: Partial<ParallelListing> = {}): { readonly text: string; readonly seen: number } {
  const chunks: Uint8Array[] = [];
  const visited = listInParallel({ context, selection: readSelection(texts), texts, ...more }, (bytes) => chunks.push(new Uint8Array(bytes)));
  return { text: Buffer.concat(chunks).toString('utf8'), seen: visited?.seen ?? 0 };
}

describe('the listing by blocks', () => {
  it.each([{}, { sender: 'site1.example' }, { held: true }, { queue: 'quarantine' }, { sender: 'nobody@nowhere.example' }])(
    'is the same as one by one: %j',
    async (texts: SelectorTexts) => {
      const { text, seen } = inBlocks(texts);
      expect(text).toBe(await oneByOne(texts));
      expect(seen).toBeGreaterThan(0);
    },
  );

  it('is the same with the help of another thread', () => {
    const handed: number[] = [];
    const fill = fillLines(rendererOf({ selection: readSelection({}), now, zone: utcZone }));
    const start = (_role: string, order: BlocksOrder): boolean => {
      const ahead = BlocksAhead.open(structuredClone(order), fill);
      while (ahead?.step() === 'read') handed.push(1);
      return true;
    };
    expect(inBlocks({}, { threads: { prepare: () => undefined, start }, worth: 0 })).toEqual(inBlocks({}));
    expect(handed.length).toBeGreaterThan(0);
  });
});
