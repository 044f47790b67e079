/** The text of a log, plain or unpacked, read by position. */
export interface LogText {
  /** Bytes; 0 where it is not known beforehand. */
  readonly size: number;
  readonly seekable: boolean;
  readAt(into: Uint8Array, position: number): number;
  close(): void;
}
