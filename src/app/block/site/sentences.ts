import type { Sentence } from '../../../domain/sentence.ts';
import type { Host } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { listPanels } from '../../../system/panels.ts';

/** The sites whose mail() stops. */
export function stopSentences(domains: readonly string[]): readonly Sentence[] {
  return domains.map((domain) => ({ id: 'stops.siteMail', params: { site: decodeBytes(domain) } }));
}

/** What keeps working; `others`: sites of the server that are not touched. */
export function keptSentences(others: number): readonly Sentence[] {
  return [
    { id: 'keeps.pages', params: {} },
    { id: 'keeps.mailboxes', params: {} },
    ...(others > 0 ? ([{ id: 'keeps.sites', params: { sites: others } }] as const) : []),
  ];
}

/** A panel writes configurations from its own list. */
export function panelSentences(host: Host): readonly Sentence[] {
  return listPanels(host).map((panel) => ({ id: 'note.panelMayRewrite', params: { panel } }));
}
