import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOfHtml } from './html-text.ts';
import { previewBody, type BodyPreview } from './preview.ts';

function preview(body: string, contentType: string | null = null, transferEncoding: string | null = null): Promise<BodyPreview> {
  return previewBody({ contentType, transferEncoding, bytes: Buffer.from(body, 'latin1'), truncated: false });
}

describe('a body', () => {
  it('of plain text is shown as it is', async () => {
    expect(await preview('hello\nworld\n')).toMatchObject({ text: 'hello\nworld\n', parts: [{ type: 'text/plain', name: null }], truncated: false });
  });

  it('is decoded by transfer encoding and charset', async () => {
    expect((await preview('=D0=E0=E1=EE=F2=E0', 'text/plain; charset=windows-1251', 'quoted-printable')).text.trim()).toBe('Работа');
    expect((await preview(Buffer.from('Счёт').toString('base64'), 'text/plain; charset=utf-8', 'base64')).text.trim()).toBe('Счёт');
  });

  it('of 8-bit bytes without a charset is read in the likeliest', async () => {
    expect((await preview('\xcf\xf0\xe8\xe2\xe5\xf2', 'text/plain')).text.trim()).toBe('Привет');
  });

  it('with CRLF line ends is read too', async () => {
    expect((await preview('a\r\nb\r\n')).text.replaceAll('\r', '')).toBe('a\nb\n');
  });

  it('of HTML loses its markup', async () => {
    const { text, parts } = await preview(
      '<html><style>p{}</style><p>Buy <b>now</b>&nbsp;&lt;x&gt;<br>here</p><script>alert(1)</script></html>',
      'text/html',
    );
    expect(text.trim()).toBe('Buy now <x>\nhere');
    expect(parts[0]?.type).toBe('text/html');
  });

  it('of many parts names them, with base names only', async () => {
    const body =
      '--b\nContent-Type: text/plain\n\ntext\n--b\nContent-Type: image/gif; name="../../etc/x.gif"\nContent-Disposition: attachment; filename="../../etc/x.gif"\nContent-Transfer-Encoding: base64\n\nR0lG\n--b--\n';
    expect((await preview(body, 'multipart/mixed; boundary=b')).parts).toEqual([
      { type: 'text/plain', name: null, bytes: 5 },
      { type: 'image/gif', name: 'x.gif', bytes: 3 },
    ]);
  });

  it('of a bounce shows what it returns', async () => {
    const body = '--b\nContent-Type: text/plain\n\nfailed\n--b\nContent-Type: message/rfc822\n\nSubject: the spam\n\nbuy\n--b--\n';
    expect((await preview(body, 'multipart/report; boundary=b')).text).toMatch(/failed[^]*the spam[^]*buy/);
  });

  it('that is a bomb is shown raw and soon', async () => {
    const started = performance.now();
    const many = await preview('--b\nContent-Type: text/plain\n\nx\n'.repeat(60_000), 'multipart/mixed; boundary=b');
    expect(many.parts).toHaveLength(1);
    const nested = Array.from({ length: 500 }, (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n`).join('');
    await preview(nested, 'multipart/mixed; boundary=b0');
    await preview('<'.repeat(1_000_000), 'text/html');
    await preview('<script'.repeat(200_000), 'text/html');
    await preview('&#'.repeat(500_000), 'text/html');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(null, 'text/html', 'multipart/mixed; boundary=a', 'nonsense', 'text/plain; charset=utf-7'),
        async (bytes, type) => {
          await previewBody({ contentType: type, transferEncoding: 'base64', bytes, truncated: true });
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('text of HTML', () => {
  it.each([
    ['an unclosed tag', 'a <b', 'a'],
    ['an unclosed comment', 'a <!-- b', 'a'],
    ['a lone bracket', '1 < 2', '1 < 2'],
    ['an impossible entity', '&#xFFFFFF; &#0; &nope;', '&#xFFFFFF; &#0; &nope;'],
  ])('survives %s', (_, html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });
});
