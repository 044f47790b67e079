import { localHost } from '../../host/local.ts';
import { readComplaint } from '../../parse/complaint.ts';
import type { Clues } from '../../parse/complaint.ts';

const LONGEST = 32 * 1024 * 1024;

/** The clues of a complaint saved as a file of the machine that the tool runs on; null when there is no such file. */
export async function loadComplaint(path: string): Promise<Clues | null> {
  const host = localHost();
  const there = host.resolve(path.startsWith('/') ? path : `${process.cwd()}/${path}`);
  const text = there === null ? null : host.readText(there, LONGEST);
  return text === null ? null : readComplaint(Buffer.from(text, 'latin1'));
}

export type { Clues };
