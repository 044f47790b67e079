/** What every line begins with: where it begins and ends, its moment, process and message. */
export let start: i32 = 0;
export let end: i32 = 0;
export let seconds: f64 = 0;
export let pid: i32 = 0;
export let high: i32 = 0;
export let low: i32 = 0;

export function beginLine(from: i32, to: i32, moment: f64, process: i32): void {
  start = from;
  end = to;
  seconds = moment;
  pid = process;
  high = low = 0;
}

export function setId(idHigh: i32, idLow: i32): void {
  high = idHigh;
  low = idLow;
}
