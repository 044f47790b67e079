import { differenceOf } from '../../remedies/difference.ts';

/** How two texts differ, for a preview. */
export function differenceLines(before: string, after: string): readonly string[] {
  return differenceOf(before, after);
}
