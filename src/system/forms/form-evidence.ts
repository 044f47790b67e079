import type { Evidence } from '../../domain/evidence.ts';
import type { HostSentence } from '../../domain/host-sentence.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { FormFile } from './read-file.ts';
import type { ShownLine } from './shown-line.ts';

/** A line of a site's file as evidence: its owner wrote it, or whoever broke into the site. */
export function lineEvidence(file: string, { byte, line, text }: ShownLine, shows: HostSentence): Evidence {
  return { at: null, from: { file: decodeBytes(file), byte, line }, text: decodeBytes(text), shows, writtenBy: 'submitter' };
}

/** The line at an offset of a file that was read; none where there is no such offset. */
export function evidenceAt(root: string, file: FormFile, at: number | null | undefined, shows: HostSentence): readonly Evidence[] {
  const line = typeof at === 'number' ? file.lines.get(at) : undefined;
  return line === undefined ? [] : [lineEvidence(`${root}/${file.path}`, line, shows)];
}
