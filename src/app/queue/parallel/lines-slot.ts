import type { Fill } from '../../queue-blocks/work.ts';
import type { Rendered, Renderer } from './block.ts';

/** Of a slot's first numbers: bytes of its lines, and what was looked at; the lines come after them. */
const At = { bytes: 0, seen: 1, matches: 2, unreadable: 3, lines: 16 } as const;
const NUMBERS = 4;

/** Renders blocks into slots. */
export function fillLines(render: Renderer): Fill {
  return (part, from, to, slot) => {
    const { bytes, seen, matches, unreadable } = render(part, from, to);
    if (At.lines + bytes.length > slot.byteLength) return false;
    new Int32Array(slot, 0, NUMBERS).set([bytes.length, seen, matches, unreadable]);
    new Uint8Array(slot, At.lines).set(bytes);
    return true;
  };
}

/** What a slot holds. */
export function linesIn(slot: SharedArrayBuffer): Rendered {
  const head = new Int32Array(slot, 0, NUMBERS);
  const count = (index: number): number => head[index] ?? 0;
  return {
    bytes: new Uint8Array(slot, At.lines, count(At.bytes)),
    seen: count(At.seen),
    matches: count(At.matches),
    unreadable: count(At.unreadable),
  };
}
