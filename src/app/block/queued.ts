import { sourceId } from '../../domain/source.ts';
import type { Source } from '../../domain/source.ts';
import { carryOut, prepareAction } from '../queue/act/carry-out.ts';
import type { ActionDone } from '../queue/act/carry-out.ts';
import { chooseSelected } from '../queue/act/choose.ts';
import type { Choice } from '../queue/act/choose.ts';
import { readSelection } from '../queue/selection.ts';
import { logSources } from '../scan/log-sources.ts';
import type { Context } from '../context.ts';

/** The queued spam of a source, fixed now; null where no mail server is here. */
export async function chooseQueued(context: Context, source: Source): Promise<Choice | null> {
  if (context.servers.length === 0) return null;
  const selection = readSelection({ source: sourceId(source) });
  return await chooseSelected({ context, selection, fromLogs: logSources(context, { spamOnly: true }) });
}

interface Acting {
  readonly source: Source;
  readonly choice: Choice;
  /** Remove it, after a copy is kept; else it is held. */
  readonly remove: boolean;
  readonly by: string;
}

/** Holds or removes it by an action of its own, which is undone by itself; null where nothing waits. */
export async function actOnQueued(context: Context, { source, choice, remove, by }: Acting): Promise<ActionDone | null> {
  if (choice.messages.length === 0) return null;
  const id = sourceId(source);
  const asked = { choice, isNamed: false, selection: `--source ${JSON.stringify(id)}`, source: id, by };
  const action = prepareAction(context, { ...asked, verb: remove ? 'remove' : 'hold', exportFirst: remove });
  return await carryOut(context, action, () => undefined);
}
