import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReturnedOrigin } from './returned-message.ts';

/** Body of a bounce as Exim 4.96 wrote it in the lab, shortened. */
const BOUNCE = `1xUQKS-0000kS-1a-D
--1732115708-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--1732115708-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; vps759.webnest.example

--1732115708-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <service@kestrel-dental.example>
Received: from www-data by vps759.webnest.example with local (Exim 4.96)
	(envelope-from <service@kestrel-dental.example>)
	id 1xUQKS-0000kQ-0Z
	for tanya79@zmail.example;
	Fri, 20 Nov 2026 18:15:08 +0300
Received: from shop by innocent.example with local (Exim 4.96)
	id 1xUQKS-0000aa-0Z
To: tanya79@zmail.example
`;

describe('readReturnedOrigin', () => {
  it('takes the first Received header of the returned message', () => {
    expect(readReturnedOrigin(BOUNCE)).toEqual({ id: '1xUQKS-0000kQ-0Z', user: 'www-data' });
  });

  it('reads the form of old releases', () => {
    const old =
      '------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <a@b.example>\nReceived: from shop by h.example with local (Exim 4.80)\n\tid 1xUQKS-0000kQ-0Z; Fri\n';
    expect(readReturnedOrigin(old)).toEqual({ id: '1xUQKS-0000kQ-0Z', user: 'shop' });
  });

  it('names no user for mail that came over SMTP, whatever its HELO', () => {
    const smtp = BOUNCE.replace('from www-data by vps759.webnest.example with local', 'from [203.0.113.9] (helo=by x with local) by h with esmtp');
    expect(readReturnedOrigin(smtp)).toMatchObject({ user: null });
  });

  it('is null where nothing is returned, and never throws', () => {
    expect(readReturnedOrigin('plain text')).toBeNull();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readReturnedOrigin(`Content-type: message/rfc822\n${text}`)));
  });
});
