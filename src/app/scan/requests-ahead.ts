import { Requests, type PackedRequests } from '../../correlate/requests.ts';
import type { Host } from '../../host/host.ts';
import { hostAt } from '../../host/host-at.ts';
import { answerMeanwhile, startMeanwhile } from '../../host/second-thread.ts';
import { listRotations } from '../../logs/log-files.ts';
import { listAccessLogs } from '../../logs/web-access.ts';
import type { Window } from '../../mta/mta.ts';
import { loadSiteRequests, type WebSites } from './site-requests.ts';

const ROLE = 'site-requests';
/** Bytes of access logs from which a thread earns its start. */
const WORTH = 64 << 20;
/** Requests between two signs of life. */
const BEAT = 1024;

/** Requests for scripts, and the access logs that they stand in, without rotations. */
export interface Collected {
  readonly requests: Requests;
  readonly logs: readonly string[];
}

interface Order {
  readonly root: string | null;
  readonly web: WebSites;
  readonly window: Window;
}

interface Answer {
  readonly packed: PackedRequests;
  readonly logs: readonly string[];
}

/** Begins to read the access logs of all sites: in a thread beside other work where they are long. What is given back waits for them. */
export function collectAhead(host: Host, { sites, sharedLogs }: WebSites, window: Window): () => Collected {
  const web = { sites, sharedLogs };
  const order: Order = { root: host.root ?? null, web, window: { from: window.from, to: window.to } };
  const meanwhile = host.kind !== 'memory' && isWorthIt(host, web, window) ? startMeanwhile(ROLE, order) : null;
  return () => {
    const answer = (meanwhile?.take() ?? null) as Answer | null;
    return answer === null ? collect(host, web, window) : { requests: new Requests(answer.packed), logs: answer.logs };
  };
}

/** Reads access logs beside the first thread. */
export function runRequestsThread(asked: object): void {
  answerMeanwhile(asked, (order, beat) => {
    const { root, web, window } = order as Order;
    const { requests, logs } = collect(hostAt(root), web, window, beat);
    const packed = requests.packed();
    const moved = [packed.at, packed.script, packed.client, packed.isPost, packed.file, packed.byte].map(({ buffer }) => buffer);
    return { answer: { packed, logs } satisfies Answer, moved };
  });
}

function collect(host: Host, web: WebSites, window: Window, beat: () => void = () => undefined): Collected {
  const requests = new Requests();
  const logs = new Set<string>();
  for (const { request, script, log } of loadSiteRequests(host, web, window)) {
    logs.add(log);
    requests.add(request.event, script, request);
    if (requests.rows % BEAT === 0) beat();
  }
  return { requests, logs: [...logs] };
}

function isWorthIt(host: Host, { sites, sharedLogs }: WebSites, window: Window): boolean {
  let bytes = 0;
  for (const { path } of listAccessLogs(host, sites, sharedLogs)) {
    for (const file of listRotations(host, path, window.from)) bytes += host.facts(host.resolve(file) ?? file)?.size ?? 0;
    if (bytes >= WORTH) return true;
  }
  return false;
}
