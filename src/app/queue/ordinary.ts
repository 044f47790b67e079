/** A byte that no source id has: control bytes are escaped in them. */
const MARK = '\u0001';

/** A name for what a source sends beside its spam; it is no source id, so that no selection takes it. */
export function ordinaryOf(source: string): string {
  return MARK + source;
}

/** The source whose ordinary mail a name stands for, or null. */
export function sourceOfOrdinary(name: string | null): string | null {
  return name?.startsWith(MARK) === true ? name.slice(MARK.length) : null;
}
