import { chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FIRST_SECOND = 1_795_400_000;

interface Template {
  readonly id: string;
  readonly header: string;
  readonly body: string;
}

/** What a multiplied queue holds. */
export interface Multiplied {
  readonly messages: number;
  /** Different -H files that Exim itself wrote. */
  readonly templates: number;
}

/**
 * Makes a split queue of `count` messages out of the -H and -D files that a real Exim wrote: each copy has an id, a time and, in its own
 * Received and Message-Id headers, the new id of the same length; all else is Exim's.
 */
export function multiplyQueue(from: string, to: string, count: number): Multiplied {
  const owner = statSync(join(from, 'input'));
  const templates = readTemplates(join(from, 'input'));
  const input = join(to, 'input');
  mkdirSync(input, { recursive: true });
  for (const char of ALPHABET) mkdirSync(join(input, char));
  let second = FIRST_SECOND;
  for (let index = 0; index < count; index++) {
    if (index % 7 === 0) second++;
    const { id, header, body } = templates[index % templates.length] ?? { id: '', header: '', body: '' };
    const copy = `${base62(second, 6)}-${base62(3000 + ((index * 37) % 4_000_000), 6)}-${base62((index * 31) % 200, 2)}`;
    const path = join(input, copy.charAt(5), copy);
    writeFileSync(`${path}-H`, header.replaceAll(id, copy).replace(/^\d+ (?=\d+$)/m, `${second} `), 'latin1');
    writeFileSync(`${path}-D`, body.replace(id, copy), 'latin1');
  }
  for (const path of readdirSync(to, { recursive: true, encoding: 'utf8' })) chownSync(join(to, path), owner.uid, owner.gid);
  chownSync(to, owner.uid, owner.gid);
  return { messages: count, templates: templates.length };
}

function readTemplates(input: string): readonly Template[] {
  return readdirSync(input)
    .filter((name) => name.endsWith('-H'))
    .map((name) => {
      const id = name.slice(0, -2);
      return { id, header: readFileSync(join(input, name), 'latin1'), body: readFileSync(join(input, `${id}-D`), 'latin1') };
    });
}

function base62(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) text = ALPHABET.charAt(rest % 62) + text;
  return text;
}
