import { serveFirst } from '../../../host/second-process.ts';
import { openPartSlices, type PartSlice, type QueuePart } from '../../../mta/exim/queue-part.ts';
import { readSelection } from '../selection.ts';
import { rendererOf, type Rendered, type Renderer } from './block.ts';
import type { Answer, Order, Task } from './order.ts';
import { zoneOfCopy } from '../../../parse/zone-copy.ts';

interface Ready {
  readonly open: (slice: PartSlice) => QueuePart;
  readonly render: Renderer;
}

/** The whole life of the second process of `queue list --json`: it renders the blocks that the first one hands it. */
export function runSecondProcess(): void {
  let ready: Ready | null = null;
  serveFirst((message): Answer => {
    const { block, slice, order } = message as Task;
    try {
      if (order !== undefined) ready = prepare(order);
      return { block, rendered: ready === null ? null : renderSlice(ready, slice) };
    } catch {
      return { block, rendered: null }; // done again in the first process, which can tell the error
    }
  });
}

function prepare({ place, texts, now, zone }: Order): Ready | null {
  const open = openPartSlices(place);
  return open === null ? null : { open, render: rendererOf({ selection: readSelection(texts), now, zone: zoneOfCopy(zone) }) };
}

function renderSlice({ open, render }: Ready, slice: PartSlice): Rendered {
  const part = open(slice);
  return render(part, 0, part.length);
}
