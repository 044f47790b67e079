import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../test/linear-time.ts';
import { readAuthorizedKeys } from './authorized-keys.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIJm9XbXo0Zyk0VQ2Yw0v5cE3v0Qm0m0m0m0m0m0m0m0m';

describe('readAuthorizedKeys', () => {
  it('reads keys with and without options, where they stand', () => {
    const text = `# mine\n\nssh-ed25519 ${KEY} me@home\n  command="echo \\"hi there\\" # x",no-pty,from="198.51.100.0/24" ssh-rsa ${KEY}AA== backup host\r\nno-pty ecdsa-sha2-nistp256 ${KEY}\nsk-ssh-ed25519@openssh.com ${KEY} token\n`;
    expect(readAuthorizedKeys(text).map(({ options, command, type, comment, line, byte }) => [options, command, type, comment, line, byte])).toEqual([
      ['', null, 'ssh-ed25519', 'me@home', 3, 8],
      ['command="echo \\"hi there\\" # x",no-pty,from="198.51.100.0/24"', 'echo "hi there" # x', 'ssh-rsa', 'backup host', 4, 97],
      ['no-pty', null, 'ecdsa-sha2-nistp256', '', 5, expect.any(Number)],
      ['', null, 'sk-ssh-ed25519@openssh.com', 'token', 6, expect.any(Number)],
    ]);
  });

  it.each([`${KEY}`, `ssh-ed25519`, `ssh-ed25519 short`, 'command="x', `command="x ssh-rsa ${KEY}`, `1024 35 12345 rsa1@old`, 'ssh-ed25519 ...'])(
    '%j is no key',
    (line) => {
      expect(readAuthorizedKeys(line)).toEqual([]);
    },
  );

  it('keeps a line of 64 kB, shown in part', () => {
    const [key] = readAuthorizedKeys(`command="${'x'.repeat(64_000)}" ssh-ed25519 ${KEY} c`);
    expect(key?.command).toHaveLength(64_000);
    expect(key?.text.length).toBe(8192);
  });

  it('takes a command from outside of quotes only', () => {
    const [key] = readAuthorizedKeys(`environment="A=,command=\\"no\\"" ssh-ed25519 ${KEY}`);
    expect(key?.command).toBeNull();
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readAuthorizedKeys(`${text}\n${text} ssh-ed25519 ${KEY} ${text}`)));
  });

  it.each(['"', ' ', 'command="', '\\"', 'a,', 'ssh-rsa AAAA '])('takes time in proportion to many times %j', (part) => {
    expect(
      growth((size) => {
        const text = part.repeat(size);
        return () => void readAuthorizedKeys(text);
      }, 20_000),
    ).toBeLessThan(8);
  });
});
