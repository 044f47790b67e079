import type { PhpMailEvent } from '../domain/php-mail-event.ts';
import type { PhpMailLog } from '../domain/site.ts';
import type { Instant } from '../domain/untrusted.ts';
import type { Host } from '../host/host.ts';
import { type PhpMailClock, readPhpMailLine, stampOfPhpMail } from '../parse/php-mail-line.ts';
import { namedZone, type Zone } from '../parse/zone.ts';
import { linesOfWindow } from './window-lines.ts';

/** Where syslog puts what PHP says (facility user). */
const SYSLOGS = ['/var/log/user.log', '/var/log/syslog', '/var/log/messages'];

interface Loading {
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
}

/** Calls of mail() in a window that one mail.log tells, oldest first; of `syslog`, from the first of syslog's files that has any. */
export function* loadPhpMails(host: Host, log: PhpMailLog, loading: Loading): Iterable<PhpMailEvent> {
  if (log.path !== 'syslog') {
    yield* eventsIn(host, log.path, { ...loading, writer: writerOf(host, log.path) });
    return;
  }
  for (const path of SYSLOGS) {
    let isHere = false;
    for (const event of eventsIn(host, path, { ...loading, writer: 'service' })) {
      isHere = true;
      yield event;
    }
    if (isHere) return;
  }
}

/** PHP writes a file as the site's own user: unless nobody but root can, a line may be that user's invention. */
function writerOf(host: Host, path: string): PhpMailEvent['writer'] {
  const facts = host.facts(host.resolve(path) ?? path);
  return facts !== null && facts.uid === 0 && (facts.mode & 0o022) === 0 ? 'service' : 'submitter';
}

function* eventsIn(
  host: Host,
  path: string,
  { from, to, zone, writer }: Loading & { readonly writer: PhpMailEvent['writer'] },
): Iterable<PhpMailEvent> {
  const zones = new Map<string, Zone | null>();
  const zoneOf = (name: string): Zone | null => {
    const known = zones.get(name);
    if (known !== undefined || zones.size > 1000) return known ?? null;
    const found = namedZone(host, name);
    zones.set(name, found);
    return found;
  };
  const clockOf = (latest: Instant): PhpMailClock => ({ zoneOf, zone, now: latest });
  for (const { line, file, byte, latest } of linesOfWindow(host, path, { from, to, stampOf: (some, last) => stampOfPhpMail(some, clockOf(last)) })) {
    const event = readPhpMailLine(line, clockOf(latest));
    if (event !== null && event.at >= from && event.at <= to) yield { ...event, writer, file, byte };
  }
}
