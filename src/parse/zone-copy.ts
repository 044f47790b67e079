import { machineZone, type Zone, type ZoneFiles } from './zone.ts';

/** The files that a zone was read from, as plain values for another thread or process. */
export interface ZoneCopy {
  readonly texts: ReadonlyMap<string, string | null>;
  readonly links: ReadonlyMap<string, string | null>;
}

type ReadZone = (files: ZoneFiles) => Zone;

/** Reads a zone (the machine's own unless said) and notes every file that was asked for. */
export function copyZone(files: ZoneFiles, read: ReadZone = machineZone): ZoneCopy {
  const texts = new Map<string, string | null>();
  const links = new Map<string, string | null>();
  read({
    readText: (path, limit) => noted(texts, path, files.readText(path, limit)),
    readLink: (path) => noted(links, path, files.readLink(path)),
  });
  return { texts, links };
}

/** The same zone from the noted files. */
export function zoneOfCopy({ texts, links }: ZoneCopy, read: ReadZone = machineZone): Zone {
  return read({ readText: (path) => texts.get(path) ?? null, readLink: (path) => links.get(path) ?? null });
}

function noted(notes: Map<string, string | null>, path: string, found: string | null): string | null {
  notes.set(path, found);
  return found;
}
