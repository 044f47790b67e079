import type { Host } from '../host/host.ts';
import { hashId } from '../parse/mail-log/id-hash.ts';
import { hashAddress } from '../parse/mail-log/text-hash.ts';
import { machineZone } from '../parse/zone.ts';
import type { MailServer } from './mta.ts';
import { PostfixControl } from './postfix/control.ts';
import { loadPrinted } from './postfix/journal.ts';
import { loadFiles, loadMessage, loadMessageLog, loadReturnedOrigins } from './postfix/load-message.ts';
import { locatePostfix, type PostfixOverrides } from './postfix/locate.ts';
import { listPostfixLogs, loadPostfixLog } from './postfix/log-load.ts';
import { readMaillogLine } from './postfix/maillog/shown-line.ts';
import { postfixLogSettings, postfixMissing } from './postfix/missing.ts';
import type { PostfixPlace } from './postfix/place.ts';
import { listIds, listQueue } from './postfix/queue-list.ts';
import { readPostfixId, timeOfPostfixId } from './postfix/queue-id.ts';

/** The Postfix of a host with all its instances, or null when there is none. */
export function openPostfix(host: Host, overrides: PostfixOverrides = {}): MailServer | null {
  const place = locatePostfix(host, overrides);
  return place === null ? null : postfixAt(host, place);
}

/** The Postfix at a known place. */
export function postfixAt(host: Host, place: PostfixPlace): MailServer {
  const zone = machineZone(host);
  const { tags } = place;
  return {
    kind: 'postfix',
    version: place.version,
    facts: {
      ...{ user: place.user, spool: place.instances[0].spool, domains: place.domains, timezone: null },
      configurations: place.instances.map(({ config }) => config),
    },
    listQueue: (options) => listQueue(host, place, options),
    listIds: (options) => listIds(host, place, options),
    readId: readPostfixId,
    timeOfId: timeOfPostfixId,
    loadMessage: (id, options) => loadMessage(host, place, id, options),
    loadMessageLog: (ref) => loadMessageLog(host, place, ref),
    loadFiles: (ref) => loadFiles(host, place, ref),
    idOfFile: readPostfixId,
    openControl: () => PostfixControl.open(host, place),
    loadLog: (window) => loadPostfixLog(host, place, window),
    listLogs: (window) => listPostfixLogs(host, place, window),
    loadPrinted: (command, offsets) => loadPrinted(host, command, offsets),
    readLine: (line) => readMaillogLine(line, { zone, latest: host.now(), tags }),
    loadReturnedOrigins: (refs) => loadReturnedOrigins(host, place, refs),
    hashId,
    hashAddress,
    listMissing: postfixMissing,
    listLogSettings: () => postfixLogSettings,
    planLogSetting: (id) => (postfixLogSettings.some((setting) => setting.id === id) ? null : undefined),
  };
}
