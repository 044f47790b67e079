import { describe, expect, it } from 'vitest';
import { LogNames } from '../../../parse/mail-log/log-columns.ts';
import { LogSlot } from './slot.ts';

const BLOCK = 4096;
const file = { path: '/var/log/exim4/mainlog', compressed: false };

describe('a slot', () => {
  it('keeps what one thread has filled in when the other comes to it', () => {
    const memory = LogSlot.memory(BLOCK);
    const first = new LogSlot(memory, BLOCK, new LogNames(), file);
    first.columns.recipients[3] = 7;
    first.columns.sender[3] = 5;
    const second = new LogSlot(memory, BLOCK, new LogNames(), file);
    expect([second.columns.recipients[3], second.columns.sender[3]]).toEqual([7, 5]);
    expect([first.columns.recipients[3], first.columns.sender[3]]).toEqual([7, 5]);
  });
});
