import type { Host } from '../../host/host.ts';
import { expand, type LogFileName } from '../log-names.ts';
import type { EximPlace } from './place.ts';

/**
 * The files of the main log and its rotations: `mainlog`, `mainlog.1`, `mainlog.2.gz`, `mainlog.01` (exicyclog), `main.log-20261124.gz`,
 * datestamped ones (`%D`, `%M`). Of two entries of log_file_path that are there, the first: both hold the same lines.
 */
export function findLogFiles(host: Host, place: EximPlace): readonly LogFileName[] {
  for (const pattern of place.mainLogs) {
    const found = expand(host, pattern);
    if (found.length > 0) return found;
  }
  return [];
}
