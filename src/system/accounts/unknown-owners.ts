import type { AccountProblem } from '../../domain/account-problem.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { Process } from '../../domain/process.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { AccountFiles } from './account-files.ts';
import { textEvidence } from './problem.ts';

/** Places whose owners are looked at, one level deep. */
const PLACES = ['/home', '/var/www', '/tmp', '/var/tmp'];
const CRONTABS = ['/var/spool/cron/crontabs', '/var/spool/cron', '/var/cron/tabs'];
const MOST_NAMES = 5000;
const SHOWN = 3;
/** systemd gives these to services without an account (`DynamicUser=`), and those from 100,000 on are containers' (subuid(5)). */
const DYNAMIC = { from: 61_184, to: 65_519 };
const CONTAINERS = 100_000;

/** Uids without an account that own processes, crontabs or files: what an account that was removed left behind, or one that hides. */
export function listUnknownOwners(host: Host, { accounts, hasDirectory }: AccountFiles, processes: readonly Process[]): readonly AccountProblem[] {
  if (hasDirectory || accounts.length === 0) return [];
  const known = new Set(accounts.map(({ uid }) => uid));
  const isUnknown = (uid: number): boolean => !known.has(uid) && uid < CONTAINERS && !(uid >= DYNAMIC.from && uid <= DYNAMIC.to);
  const running = new Map<number, Evidence[]>();
  for (const process of processes) {
    const { effectiveUid: uid, inContainer, ownNetwork, kind } = process;
    if (isUnknown(uid) && !inContainer && ownNetwork === null && kind === 'program') add(running, uid, processEvidence(process));
  }
  const files = new Map<number, Evidence[]>();
  const crontabs = new Map<number, Evidence[]>();
  for (const [places, found] of [
    [PLACES, files],
    [CRONTABS, crontabs],
  ] as const)
    for (const path of places.flatMap((place) =>
      host
        .list(place)
        .slice(0, MOST_NAMES)
        .map((name) => `${place}/${name}`),
    )) {
      const uid = host.facts(path)?.uid;
      if (uid !== undefined && isUnknown(uid)) add(found, uid, fileEvidence(path, uid));
    }
  return [
    ...problems(running, 'unknown-process-owner', 'high'),
    ...problems(crontabs, 'unknown-file-owner', 'high'),
    ...problems(files, 'unknown-file-owner', 'low'),
  ];
}

function add(found: Map<number, Evidence[]>, uid: number, evidence: Evidence): void {
  const all = found.get(uid) ?? [];
  if (all.length < SHOWN) found.set(uid, [...all, evidence]);
}

function problems(
  found: ReadonlyMap<number, readonly Evidence[]>,
  problem: 'unknown-process-owner' | 'unknown-file-owner',
  severity: AccountProblem['severity'],
): readonly AccountProblem[] {
  return [...found].flatMap(([uid, [first, ...more]]) =>
    first === undefined ? [] : [{ account: null, uid, problem, severity, evidence: [first, ...more] as const }],
  );
}

function processEvidence({ pid, exe, comm, argv, startedAt, effectiveUid: uid }: Process): Evidence {
  return {
    at: startedAt === null ? null : Math.floor(startedAt),
    from: { process: decodeBytes(exe ?? comm), pid },
    text: decodeBytes((argv.join(' ') || comm).slice(0, 8192)),
    shows: { id: 'account.ownsProcess', params: { uid } },
    writtenBy: 'kernel',
  };
}

function fileEvidence(path: string, uid: number): Evidence {
  return textEvidence({ file: path, byte: 0, line: null }, path, { shows: { id: 'account.ownsFile', params: { uid } }, writtenBy: 'kernel' });
}
