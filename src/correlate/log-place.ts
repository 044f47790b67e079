/** Where a log line stands; offsets of compressed logs are those of the unpacked text. */
export interface LogPlace {
  readonly file: string;
  readonly byte: number;
}
