import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Remedy } from './remedy.ts';

/** What `doctor --fix ID --yes` does, in the journal. */
export const RECORD_SETTING = 'record-setting';

/** A server comes to record something: no block of a source, but the same road there and back. It is planned by doctor alone. */
export const recordSetting: Remedy = {
  id: RECORD_SETTING,
  kind: 'unknown',
  find: notFound,
  plan: notFound,
  check: () => [],
};

function notFound(): never {
  throw new ToolError('unknown-source', Exit.unavailable, 'who is not known cannot be blocked');
}
