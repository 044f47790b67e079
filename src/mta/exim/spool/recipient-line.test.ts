import { describe, expect, it } from 'vitest';
import { addressOfRecipientLine } from './recipient-line.ts';

describe('recipient lines', () => {
  it.each([
    ['plain', 'a@b.example', 'a@b.example'],
    ['Exim 3', 'a@b.example 1,2,3', 'a@b.example'],
    ['early Exim 4', 'a@b.example 12', 'a@b.example'],
    ['#1', 'a@b.example own@c.example 13,0#1', 'a@b.example'],
    ['#1 with an empty errors_to', 'a@b.example  0,-1#1', 'a@b.example'],
    ['#3 with ORCPT', 'soft@remote.example rfc822;soft@remote.example 26,24  0,-1#3', 'soft@remote.example'],
    ['#3 with NOTIFY=NEVER', 'soft3@remote.example  0,2  0,-1#3', 'soft3@remote.example'],
    ['#3 one_time child', 'o1@remote.example  0,0 ot-owner@host.example.com 25,0#3', 'o1@remote.example'],
    ['a quoted local part with spaces', '"with space 5"@remote.example  0,2  0,-1#3', '"with space 5"@remote.example'],
    ['an address that ends in a digit', 'a@b5', 'a@b5'],
    ['an address literal', 'a@[10.0.0.5]', 'a@[10.0.0.5]'],
    ['a length that cannot be', 'a@b.example x 99,1#1', 'a@b.example x 99,1#1'],
    ['nothing but a suffix', '0,-1#1', '0,-1#1'],
    ['digits alone', '12', '12'],
  ])('reads %s', (_, line, address) => {
    expect(addressOfRecipientLine(line)).toBe(address);
  });
});
