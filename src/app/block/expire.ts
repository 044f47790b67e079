import { ToolError } from '../../domain/tool-error.ts';
import type { Context } from '../context.ts';
import type { BlockDone } from './apply.ts';
import { requireChangeable } from './locked.ts';
import { blocksInForce } from './stored.ts';
import { undoBlock } from './undo.ts';

/** Who signs for what ends by its own time. */
export const EXPIRY = 'expiry';

/** What became of one block that is due. */
export type Expired =
  | { readonly kind: 'ended'; readonly done: BlockDone }
  | { readonly kind: 'refused'; readonly action: string; readonly error: ToolError };

/** Ends every block whose time has come; one that cannot be taken back is told and left. */
export function expireBlocks(context: Context): readonly Expired[] {
  requireChangeable(context);
  const due = blocksInForce(context).filter(({ state, until }) => state === 'applied' && until !== null && until <= context.now);
  return due.map(({ action }) => {
    try {
      return { kind: 'ended', done: undoBlock(context, { action, by: EXPIRY, merge: false }) };
    } catch (cause) {
      if (cause instanceof ToolError) return { kind: 'refused', action, error: cause };
      throw cause;
    }
  });
}
