import { describe, expect, it } from 'vitest';
import type { MtaKind, QueueId } from '../../../domain/queue-id.ts';
import type { MailServer, QueueControl } from '../../../mta/mta.ts';
import { byServer, Controls } from './controls.ts';

const closed: string[] = [];
const server = (kind: MtaKind, isHere: boolean): MailServer =>
  ({ kind, openControl: () => (isHere ? ({ kind, close: () => closed.push(kind) } as unknown as QueueControl) : null) }) as unknown as MailServer;
const ref = (mta: MtaKind, id: string) => ({ ref: { mta, queue: '', id: id as QueueId } });

describe('Controls', () => {
  it("opens each mail server's queue once, asks for the program of the one that is meant alone, and closes what it opened", () => {
    const controls = new Controls({ servers: [server('exim', false), server('postfix', true), server('sendmail', true)] });
    expect(controls.of('postfix')).toBe(controls.of('postfix'));
    expect(() => controls.of('exim')).toThrow(expect.objectContaining({ exit: 69 }));
    controls.close();
    expect(closed).toEqual(['postfix']);
  });

  it('gives each mail server its own messages, in their order', () => {
    const groups = byServer([ref('postfix', 'A1'), ref('exim', 'B'), ref('postfix', 'A2')]);
    expect([...groups].map(([mta, messages]) => [mta, messages.map(({ ref: { id } }) => id)])).toEqual([
      ['postfix', ['A1', 'A2']],
      ['exim', ['B']],
    ]);
  });
});
