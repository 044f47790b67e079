import type { MtaKind } from '../../../domain/queue-id.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { QueueControl } from '../../../mta/mta.ts';
import type { Context } from '../../context.ts';

/** The queues of all mail servers, each opened to be acted on when the first of its messages comes up. Close them when done. */
export class Controls {
  readonly #servers: Context['servers'];
  readonly #open = new Map<MtaKind, QueueControl>();

  constructor({ servers }: Pick<Context, 'servers'>) {
    this.#servers = servers;
  }

  /** The queue of this mail server. Throws ToolError 69 where its program is missing. */
  of(mta: MtaKind): QueueControl {
    const known = this.#open.get(mta);
    if (known !== undefined) return known;
    const control = this.#servers.find(({ kind }) => kind === mta)?.openControl() ?? null;
    if (control === null) {
      const message = `the program of the mail server is not here, so nothing can be done with its queue (${mta})`;
      throw new ToolError('program-missing', Exit.unavailable, message, { params: { mta } });
    }
    this.#open.set(mta, control);
    return control;
  }

  close(): void {
    for (const control of this.#open.values()) control.close();
    this.#open.clear();
  }
}

/** Messages by the mail server whose they are, in their order. */
export function byServer<T extends { readonly ref: { readonly mta: MtaKind } }>(messages: readonly T[]): ReadonlyMap<MtaKind, readonly T[]> {
  const groups = new Map<MtaKind, T[]>();
  for (const message of messages) {
    const group = groups.get(message.ref.mta);
    if (group === undefined) groups.set(message.ref.mta, [message]);
    else group.push(message);
  }
  return groups;
}
