/*
 * What lines say, where `LogColumns` (src/parse/mail-log/log-columns.ts) has it in memory: `base` and the places of its columns, each in bytes a row
 * before it.
 */
const AT: i32 = 0;
const OFFSET: i32 = 8;
const ID_HIGH: i32 = 16;
const ID_LOW: i32 = 20;
const BOUNCE_HIGH: i32 = 24;
const BOUNCE_LOW: i32 = 28;
const SUBMITTER: i32 = 32;
const CLIENT: i32 = 36;
const CWD: i32 = 40;
const SENDER: i32 = 44;
const SUBJECT: i32 = 48;
const ADDRESS: i32 = 52;
const RECIPIENTS: i32 = 56;
const KIND: i32 = 58;
const FLAGS: i32 = 60;
/** Numbers of a note, as src/mta/exim/mainlog/join-notes.ts has them, and of an answer. */
const NOTE_WIDTH: i32 = 5;
const ANSWER_WIDTH: i32 = 3;

let base: i32 = 0;
let capacity: i32 = 0;
let notesAt: i32 = 0;
let answersAt: i32 = 0;
/** Offset in the file of address 0 of the memory. */
let origin: f64 = 0;
/** What is filled: rows, numbers of notes, answers. */
export let rows: i32 = 0;
export let notes: i32 = 0;
export let answers: i32 = 0;

/** Where rows go, where notes for the join (there is room for one a row), and where answers that are to be judged. */
export function useRows(at: i32, most: i32, notesFrom: i32, answersFrom: i32): void {
  base = at;
  capacity = most;
  notesAt = notesFrom;
  answersAt = answersFrom;
}

/** Fills on after so many rows and notes. */
export function goOn(rowsBefore: i32, notesBefore: i32, fileOffset: f64): void {
  rows = rowsBefore;
  notes = notesBefore;
  answers = 0;
  origin = fileOffset;
}

export function isFull(): bool {
  return rows >= capacity;
}

/** A row with nothing in it but what every line has. */
export function addRow(kind: i32, seconds: f64, line: i32, high: i32, low: i32): i32 {
  const row = rows++;
  store<f64>(base + AT * capacity + row * 8, seconds);
  store<f64>(base + OFFSET * capacity + row * 8, origin + <f64>line);
  put(ID_HIGH, row, high);
  put(ID_LOW, row, low);
  store<u8>(base + KIND * capacity + row, <u8>kind);
  return row;
}

function put(column: i32, row: i32, value: i32): void {
  store<i32>(base + column * capacity + row * 4, value);
}

export function putBounce(row: i32, high: i32, low: i32): void {
  put(BOUNCE_HIGH, row, high);
  put(BOUNCE_LOW, row, low);
}

export function putSubmitter(row: i32, name: i32): void {
  put(SUBMITTER, row, name);
}

export function putClient(row: i32, name: i32): void {
  put(CLIENT, row, name);
}

export function putCwd(row: i32, name: i32): void {
  put(CWD, row, name);
}

export function putSender(row: i32, name: i32): void {
  put(SENDER, row, name);
}

export function putSubject(row: i32, hash: i32): void {
  put(SUBJECT, row, hash);
}

export function putAddress(row: i32, hash: i32): void {
  put(ADDRESS, row, hash);
}

export function putRecipients(row: i32, count: i32): void {
  store<u16>(base + RECIPIENTS * capacity + row * 2, <u16>count);
}

export function putFlags(row: i32, flags: i32): void {
  store<u8>(base + FLAGS * capacity + row, <u8>flags);
}

/** Notes for the join what the next row's line says of its process. */
export function addNote(pid: i32, facts: i32, high: i32, low: i32): void {
  const at = notesAt + notes * 4;
  store<i32>(at, rows);
  store<i32>(at + 4, pid);
  store<i32>(at + 8, facts);
  store<i32>(at + 12, high);
  store<i32>(at + 16, low);
  notes += NOTE_WIDTH;
}

/** Notes the text of a failure or deferral, which the caller judges. */
export function addAnswer(row: i32, from: i32, to: i32): void {
  const at = answersAt + answers * ANSWER_WIDTH * 4;
  store<i32>(at, row);
  store<i32>(at + 4, from);
  store<i32>(at + 8, to);
  answers++;
}
