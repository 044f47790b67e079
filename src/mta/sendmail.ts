import type { Host } from '../host/host.ts';
import { hashId } from '../parse/mail-log/id-hash.ts';
import { hashAddress } from '../parse/mail-log/text-hash.ts';
import { machineZone } from '../parse/zone.ts';
import type { MailServer } from './mta.ts';
import { SendmailControl } from './sendmail/control.ts';
import { locateSendmail, type SendmailOverrides } from './sendmail/locate.ts';
import { hasSendmailLog, listSendmailLogs, loadSendmailLog, readSendmailLine } from './sendmail/log-load.ts';
import { sendmailMissing } from './sendmail/log-missing.ts';
import { loadMessageLog } from './sendmail/message-log.ts';
import { listIds, listQueue, type Spool } from './sendmail/queue-list.ts';
import { loadFiles, loadMessage, loadReturnedOrigins } from './sendmail/queue-message.ts';
import { baseOf, CLIENT_QUEUE, type QueueSettings } from './sendmail/queues.ts';
import { readFileName, readSendmailId, timeOfId } from './sendmail/spool/message-id.ts';

export type { SendmailOverrides } from './sendmail/locate.ts';

/** The Sendmail of a host, or null when there is none. */
export function openSendmail(host: Host, overrides: SendmailOverrides = {}): MailServer | null {
  const found = locateSendmail(host, overrides);
  return found === null ? null : sendmailAt({ host, ...found });
}

function sendmailAt(spool: Spool): MailServer {
  const { host, place } = spool;
  return {
    kind: 'sendmail',
    version: place.version,
    facts: { user: place.user, spool: place.spool, spools: spoolsOf(spool.queues), domains: place.domains, timezone: null },
    listQueue: (options) => listQueue(spool, options),
    listIds: (options) => listIds(spool, options),
    readId: readSendmailId,
    timeOfId,
    loadMessage: (id, options) => loadMessage(spool, id, options),
    loadMessageLog: (ref) => loadMessageLog(host, ref),
    loadFiles: (ref) => loadFiles(spool, ref),
    idOfFile: (name) => readFileName(name)?.id ?? null,
    openControl: () => SendmailControl.open(spool),
    loadLog: (window) => loadSendmailLog(host, window),
    listLogs: (window) => listSendmailLogs(host, window),
    readLine: (line) => readSendmailLine(line, machineZone(host), host.now()),
    loadReturnedOrigins: (refs) => loadReturnedOrigins(spool, refs),
    hashId,
    hashAddress,
    listMissing: (withoutDirectory) => sendmailMissing(place, withoutDirectory, hasSendmailLog(host)),
    listLogSettings: () => [],
    planLogSetting: () => undefined,
  };
}

/** Directories of the queues that have names. */
function spoolsOf({ server, client }: QueueSettings): ReadonlyMap<string, string> {
  const submitted = client?.options.get('queuedirectory');
  const groups = server.groups.flatMap(({ name, path }) => (path === null ? [] : [[name, baseOf(path)] as const]));
  return new Map(submitted === undefined ? groups : [...groups, [CLIENT_QUEUE, baseOf(submitted)]]);
}
