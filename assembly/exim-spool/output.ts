/** Where the next byte is written; up to 16 more may be written over. */
export let out: i32 = 0;

export function writeAt(at: i32): void {
  out = at;
}

/** Writes a text of ASCII characters, which the module holds in two bytes each. */
export function put(text: string): void {
  const from = changetype<i32>(text);
  const length = text.length;
  for (let at = 0; at < length; at += 16) {
    v128.store(out + at, i8x16.narrow_i16x8_u(v128.load(from + 2 * at), v128.load(from + 2 * at, 16)));
  }
  out += length;
}

export function copy(from: i32, to: i32): void {
  const length = to - from;
  for (let at = 0; at < length; at += 16) v128.store(out + at, v128.load(from + at));
  out += length;
}

/** Writes a whole number that is not below 0. */
export function putNumber(value: i64): void {
  let digits = 1;
  for (let rest = value; rest > 9; rest /= 10) digits++;
  putPadded(value, digits);
}

export function putByte(byte: i32): void {
  store<u8>(out++, <u8>byte);
}

/** Writes a whole number in so many digits. */
export function putPadded(value: i64, digits: i32): void {
  let rest = value;
  for (let at = out + digits - 1; at >= out; at--) {
    store<u8>(at, <u8>(48 + (rest % 10)));
    rest /= 10;
  }
  out += digits;
}
