import { byteAt } from '../common/bytes';
import { hashText } from '../common/hashes';

/*
 * Names given numbers, of each table from 0 on. A slot is a hash and the place of a name in the arena (0: free); there a name is its number, its kind (length,
 * table, mark) and its bytes, up to the next multiple of four.
 */
const HEAD: i32 = 8;
const SLOT: i32 = 8;

let slotsAt: i32 = 0;
let mask: i32 = 0;
let arenaAt: i32 = 0;
let counts0: i32 = 0;
let counts1: i32 = 0;
let counts2: i32 = 0;
let counts3: i32 = 0;
/** Where the next name will stand, and how many there are. */
export let arenaEnd: i32 = 0;
export let nameCount: i32 = 0;

/** Tables of names as `NamesIn` (src/mta/exim/log-parallel/names.ts) has them in order. */
export const SUBMITTERS: i32 = 0;
export const CLIENTS: i32 = 1;
export const DIRECTORIES: i32 = 2;
export const SENDERS: i32 = 3;

/** Where slots are (their number a power of two) and where names go. */
export function useNames(slots: i32, slotCount: i32, arena: i32): void {
  slotsAt = slots;
  mask = slotCount - 1;
  arenaAt = arena;
  clearNames();
}

/** Forgets all names. */
export function clearNames(): void {
  memory.fill(slotsAt, 0, (mask + 1) * SLOT);
  arenaEnd = arenaAt;
  nameCount = counts0 = counts1 = counts2 = counts3 = 0;
}

/** The number of a name of less than 64 KiB; the caller sees to it that there is room for a new one. */
export function intern(from: i32, to: i32, mark: i32, table: i32): i32 {
  const kind = (to - from) | (table << 16) | (mark << 24);
  const hash = hashText(from, to, 0) ^ ((kind >>> 16) * 0x9e3779b1);
  let slot = hash & mask;
  while (true) {
    const at = slotsAt + slot * SLOT;
    const place = load<i32>(at + 4);
    if (place == 0) return add(from, to, kind, hash, at);
    if (load<i32>(at) == hash && load<i32>(place + 4) == kind && isSame(place + HEAD, from, to - from)) return load<i32>(place);
    slot = (slot + 1) & mask;
  }
}

function isSame(place: i32, from: i32, length: i32): bool {
  let at = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(place + at) != load<u64>(from + at)) return false;
  for (; at < length; at++) if (byteAt(place + at) != byteAt(from + at)) return false;
  return true;
}

function add(from: i32, to: i32, kind: i32, hash: i32, slot: i32): i32 {
  const number = nextNumber((kind >>> 16) & 0xff);
  const place = arenaEnd;
  store<i32>(place, number);
  store<i32>(place + 4, kind);
  memory.copy(place + HEAD, from, to - from);
  store<i32>(slot, hash);
  store<i32>(slot + 4, place);
  arenaEnd = (place + HEAD + (to - from) + 3) & ~3;
  nameCount++;
  return number;
}

function nextNumber(table: i32): i32 {
  switch (table) {
    case SUBMITTERS:
      return counts0++;
    case CLIENTS:
      return counts1++;
    case DIRECTORIES:
      return counts2++;
    default:
      return counts3++;
  }
}
