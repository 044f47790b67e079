import { byteAt, HYPHEN, LINE_FEED } from '../common/bytes';
import { readEnvelope } from './envelope';
import { contentTypeFrom, contentTypeTo, readHeaders, size, subjectFrom, subjectTo } from './headers';
import { isFirstTime } from './options';
import { readSubmission } from './submission';

export { receivedSeconds } from './envelope';
export { useSlot, writeFacts } from './facts';
export { frozenAt } from './options';
export { lacksEnd, lacksSubject, useLines, writeLine } from './line';
export { useQuarter, useTexts } from './stamps';

/** `H` */
const KIND: i32 = 72;

let reportAt: i32 = 0;

/** Where numbers go that tell what was read: bytes of its headers, subject and Content-Type (places, 0: none), whether no delivery was tried. */
export function useReport(report: i32): void {
  reportAt = report;
}

/** The first address that the module itself does not use. */
export function memoryBase(): i32 {
  return <i32>__heap_base;
}

/**
 * Reads the -H file [from, to) of the message whose id stands in [id, idEnd) as the readers in src/mta/exim/spool do, if it is one of the commonest form: nobody
 * finished, addresses alone, nothing wrong. False where those have to read it; else the message is the one that is written next.
 */
export function read(from: i32, to: i32, id: i32, idEnd: i32): bool {
  const end = from + (idEnd - id);
  if (end + 3 >= to || byteAt(end) != HYPHEN || byteAt(end + 1) != KIND || byteAt(end + 2) != LINE_FEED) return false;
  for (let at = id; at < idEnd; at++) if (byteAt(at) != byteAt(from + at - id)) return false;
  const headers = readEnvelope(end + 3, to);
  if (headers == 0 || !readSubmission() || !readHeaders(headers, to)) return false;
  store<i32>(reportAt, size);
  store<i32>(reportAt + 4, subjectFrom);
  store<i32>(reportAt + 8, subjectTo);
  store<i32>(reportAt + 12, contentTypeFrom);
  store<i32>(reportAt + 16, contentTypeTo);
  store<i32>(reportAt + 20, isFirstTime ? 1 : 0);
  return true;
}
