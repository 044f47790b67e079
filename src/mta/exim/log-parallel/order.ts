import type { ZoneCopy } from '../../../parse/zone-copy.ts';
import { machineZone, namedZone, type Zone, type ZoneFiles } from '../../../parse/zone.ts';

/** What a second thread is told that it is for. */
export const LOG_ROLE = 'main-log';

/** How a file is cut: bytes of a block, blocks that may be read before the one that is folded next is, and names that the second thread remembers. */
export interface Cut {
  readonly blockBytes: number;
  readonly ahead: number;
  readonly names: number;
}

/** What a second thread is to read: the lines of an open file that begin in these blocks of it. */
export interface LogOrder {
  readonly descriptor: number;
  readonly timezone: string | null;
  readonly zone: ZoneCopy;
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly cut: Cut;
  readonly shared: SharedArrayBuffer;
  readonly slots: readonly SharedArrayBuffer[];
}

/** The zone of a log: Exim's own `timezone` setting, else the machine's. */
export function logZone(files: ZoneFiles, timezone: string | null): Zone {
  return (timezone === null ? null : namedZone(files, timezone)) ?? machineZone(files);
}
