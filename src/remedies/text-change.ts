import { createHash } from 'node:crypto';
import type { FileStep, Hunk, Ownership, WriteStep } from '../domain/plan.ts';

/** SHA-256 of a text (bytes), hex. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

/** The text after the hunks, which are in order; null where one of them does not fit. */
export function applyHunks(text: string, hunks: readonly Hunk[]): string | null {
  const parts: string[] = [];
  let done = 0;
  for (const { byte, before, after } of hunks) {
    if (byte < done || !text.startsWith(before, byte)) return null;
    parts.push(text.slice(done, byte), after);
    done = byte + before.length;
  }
  return parts.join('') + text.slice(done);
}

/** The hunks that take others back. */
export function invertHunks(hunks: readonly Hunk[]): readonly Hunk[] {
  let shift = 0;
  return hunks.map(({ byte, before, after }) => {
    const hunk = { byte: byte + shift, before: after, after: before };
    shift += after.length - before.length;
    return hunk;
  });
}

/** A change of a file's text with what takes it back. */
export interface Change {
  readonly step: WriteStep;
  readonly undo: FileStep;
}

/** The change that hunks make of a file with this text. Throws when a hunk does not fit: whoever made them read another text. */
export function changeOf(path: string, text: string, hunks: readonly Hunk[]): Change {
  const after = applyHunks(text, hunks);
  if (after === null) throw new Error(`hunks do not fit ${path}`);
  const [expect, result] = [digestOf(text), digestOf(after)];
  return {
    step: { kind: 'write', path, expect, hunks, result },
    undo: { kind: 'write', path, expect: result, hunks: invertHunks(hunks), result: expect },
  };
}

/** A file that comes to be, with what takes it away. */
export function newFile(path: string, text: string, ownership: Ownership): Change {
  const result = digestOf(text);
  return {
    step: { kind: 'write', path, expect: null, hunks: [{ byte: 0, before: '', after: text }], result, ownership },
    undo: { kind: 'remove', path, expect: result },
  };
}

/**
 * The step that takes just our part out of a text that has changed since: each piece stands in it whole, as often as we have put it in. null where one does
 * not, and for a file that is to go: nobody knows what else stands in it by now.
 */
export function mergeStep(step: FileStep, text: string): WriteStep | null {
  if (step.kind === 'remove') return null;
  const hunks: Hunk[] = [];
  for (const before of new Set(step.hunks.map((hunk) => hunk.before))) {
    const own = step.hunks.filter((hunk) => hunk.before === before);
    const places = placesOf(text, before);
    if (places.length !== own.length) return null;
    hunks.push(...own.map(({ after }, index) => ({ byte: places[index] ?? 0, before, after })));
  }
  hunks.sort((left, right) => left.byte - right.byte);
  const after = applyHunks(text, hunks);
  return after === null ? null : { kind: 'write', path: step.path, expect: digestOf(text), hunks, result: digestOf(after) };
}

function placesOf(text: string, piece: string): readonly number[] {
  const places: number[] = [];
  if (piece === '') return places;
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) places.push(at);
  return places;
}
