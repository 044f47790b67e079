import * as fs from 'node:fs';
import { cannotWrite } from './append.ts';
import { problemOf } from './regular-file.ts';

/** Takes a name out of its directory, whatever it names but a directory; false when it is not there. Throws ToolError 77 or 71. */
export function removeFile(path: string): boolean {
  try {
    fs.unlinkSync(path);
    return true;
  } catch (cause) {
    if (problemOf(cause) === 'gone') return false;
    throw cannotWrite(path, cause);
  }
}
