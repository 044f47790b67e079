import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineGrowth } from '../../test/linear-time.ts';
import { readClues, readComplaint } from './complaint.ts';

const ORIGINAL = `Received: from mx.isp.example (mx.isp.example [203.0.113.9]) by store.isp.example with LMTP id AbCdEf123456\r
Received: from vps.host.example ([198.51.100.7])\r
\tby mx.isp.example with esmtps id 4Xabc1;\r
Received: from www-data by vps.host.example with local (Exim 4.96)\r
\t(envelope-from <www-data@vps.host.example>)\r
\tid 1xVg3O-0007a1-10\r
\tfor victim@isp.example; Tue, 24 Nov 2026 02:14:42 +0000\r
Message-Id: <E1xVg3O-0007a1-10@vps.host.example>\r
Subject: Invoice\r
\r
Buy\r
`;

const OWN = { by: 'vps.host.example', id: '1xVg3O-0007a1-10' };

/** A report as RFC 5965 §B.1 shows it. */
const ARF = `Received: from isp.example by vps.host.example with esmtp (Exim 4.96) id 1xVzzz-000001-01\r
Message-ID: <report@isp.example>\r
Content-Type: multipart/report; report-type=feedback-report; boundary="part"\r
MIME-Version: 1.0\r
\r
--part\r
Content-Type: text/plain\r
\r
This is an email abuse report.\r
--part\r
Content-Type: message/feedback-report\r
\r
Feedback-Type: abuse\r
User-Agent: SomeGenerator/1.0\r
\r
--part\r
Content-Type: message/rfc822\r
\r
${ORIGINAL}\r
--part--\r
`;

describe('readComplaint', () => {
  it('takes the original of an abuse report, not the letter that brought it', async () => {
    const { ids, messageIds } = await readComplaint(Buffer.from(ARF, 'latin1'));
    expect(ids).toContainEqual(OWN);
    expect(ids.map(({ id }) => id)).not.toContain('1xVzzz-000001-01');
    expect(messageIds).toEqual(['E1xVg3O-0007a1-10@vps.host.example']);
  });

  it('takes headers alone, in base64', async () => {
    const [header = ''] = ORIGINAL.split('\r\n\r\n');
    const mail = `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(header).toString('base64')}\r\n--b--\r\n`;
    expect((await readComplaint(Buffer.from(mail))).ids).toContainEqual(OWN);
  });

  it('takes the spam itself as its receiver saved it', async () => {
    expect((await readComplaint(Buffer.from(ORIGINAL, 'latin1'))).ids).toContainEqual(OWN);
  });

  it("takes headers quoted in a provider's letter", async () => {
    const quoted = ORIGINAL.split('\r\n').map((line) => `> ${line}`);
    const letter = `Subject: abuse\nContent-Type: text/plain\n\nYour server sends spam:\n${quoted.join('\n')}\n`;
    expect((await readComplaint(Buffer.from(letter))).ids).toContainEqual(OWN);
  });

  it('never fails, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const { ids, messageIds } = await readComplaint(bytes);
        expect(ids.length + messageIds.length).toBeLessThanOrEqual(40);
      }),
      { numRuns: 50 },
    );
  });

  it('takes time that grows with the text alone', () => {
    const texts = (size: number): readonly string[] => [
      `Received: ${'by a id '.repeat(size)}\n${' \t'.repeat(size)}\n${'> '.repeat(size)}\n`.repeat(20),
    ];
    expect(lineGrowth(readClues, texts, 2000)).toBeLessThan(8);
  });
});
