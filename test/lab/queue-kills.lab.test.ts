import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Box } from './box/box.ts';
import type { Suite } from './box/recipe.ts';
import { whyNoLab } from './capability.ts';
import { createRandom, type Random } from './play/random.ts';
import { runTool } from './play/tool.ts';
import { eximQueue } from './queues/exim.ts';
import { queuedBy, stillSpooled } from './queues/laws.ts';
import { postfixQueue } from './queues/postfix.ts';
import { act, EXPORTS, JOURNAL, keepBusy, queueMail, results, tool, type QueueServer } from './queues/queue-server.ts';
import { labSeed } from './seed.ts';
import { sendmailQueue } from './queues/sendmail.ts';

const why = await whyNoLab();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (why !== null) say(`lab: skipped, ${why}`);
const seed = labSeed();
/** Kills at random moments on each mail server; each takes two seconds. LAB_KILLS=100 tries more. */
const KILLS = Number(process.env['LAB_KILLS'] ?? 3);
const MESSAGES = 12;

const verbs = ['remove', 'hold', 'release'] as const;
type Verb = (typeof verbs)[number];

/** One killed run on messages of its own. */
interface Victims {
  readonly server: QueueServer;
  readonly box: Box;
  readonly verb: Verb;
  readonly name: string;
  readonly ids: readonly string[];
}

describe.skipIf(why !== null && process.env['CI'] !== 'true').each([eximQueue, postfixQueue, sendmailQueue])(
  `kill -9 while acting on the queue of $kind (LAB_SEED=${seed})`,
  (server) => {
    test('every message is whole or gone, and the journal says what was done', { timeout: 3_600_000 }, async () => {
      expect(why, 'CI must not skip the lab').toBeNull();
      const random = createRandom(`${seed}/queue-kills/${server.kind}`);
      const suite = random.pick<Suite>(['bookworm', 'trixie']);
      const box = await server.open(suite, say);
      try {
        await box.write({ path: '/opt/lab/kill.c', text: readFileSync(new URL('box/kill.c', import.meta.url), 'utf8') });
        await box.run(['tcc', '-shared', '-o', '/opt/lab/kill.so', '/opt/lab/kill.c', '-ldl']);
        // Postfix itself loses what is held while it is tried and then released at once (docs/queue-by-hand.md).
        const calm = await keepBusy(server, box, { runs: server.kind !== 'postfix' });
        for (const verb of verbs) expect(await atEachJournalWrite(server, box, { verb, random })).toBe(4);
        const left: number[] = [];
        for (let kill = 0; kill < KILLS; kill++) left.push(await atRandom(server, box, { verb: verbs[kill % verbs.length] ?? 'remove', random }));
        say(`lab: ${server.kind} on ${suite}: killed at each journal write and ${KILLS} times at random; done by then: ${left.join(' ')} of ${MESSAGES} (LAB_SEED=${seed})`); // prettier-ignore
        await calm();
        expect(results((await act(box, 'remove', '--all', '--no-export')).lines).filter((result) => result !== 'removed')).toEqual([]);
        expect(await server.spooled(box)).toEqual([]);
      } finally {
        await box.close();
      }
    });
  },
);

interface Drawn {
  readonly verb: Verb;
  readonly random: Random;
}

/** A line and its fsync, before the act and after it: how many of these there were to be killed at. */
async function atEachJournalWrite(server: QueueServer, box: Box, { verb, random }: Drawn): Promise<number> {
  for (let at = 1; ; at++) {
    const victims = await prepare(server, box, { verb, random });
    const { code } = await box.script(
      `KILL_FILE=journal.jsonl KILL_AT=${at} LD_PRELOAD=/opt/lab/kill.so ${tool} queue ${verb} -f '${victims.name}' --yes > /dev/null 2>&1`,
      { accept: 'any' },
    );
    const done = await judge(victims);
    // Before the plan is on disk nothing is done; at the last line all of it is.
    expect([verb, at, done]).toEqual([verb, at, at === 1 || at === 2 ? 0 : MESSAGES]);
    if (code !== 137) return at - 1;
  }
}

/** Kills just after something shows, and a little later, or at any time at all; how many messages were done by then. */
async function atRandom(server: QueueServer, box: Box, { verb, random }: Drawn): Promise<number> {
  const victims = await prepare(server, box, { verb, random });
  const moments = [
    `grep -q 'state":"planned.*${victims.name}' ${JOURNAL}`,
    verb === 'remove' ? `ls ${EXPORTS}/*.part` : `pgrep ${server.acting}`,
    `pgrep ${server.acting}`,
    null,
  ];
  const moment = random.pick(moments);
  const later = (random.int(0, moment === null ? 1200 : 60) / 1000).toFixed(3);
  await box.script(
    `rm -f ${EXPORTS}/*.part
     ${tool} queue ${verb} -f '${victims.name}' --yes > /dev/null 2>&1 & pid=$!
     ${moment === null ? '' : `for try in $(seq 1000); do if ! kill -0 $pid 2>/dev/null || ${moment} > /dev/null 2>&1; then break; fi; done`}
     sleep ${later}; kill -KILL $pid 2>/dev/null || true
     wait $pid 2> /dev/null || true`,
  );
  return judge(victims);
}

async function prepare(server: QueueServer, box: Box, { verb, random }: Drawn): Promise<Victims> {
  const name = `victim${random.token(4)}x`;
  const ids = await queueMail(server, box, { user: 'shop', sender: `${name}@shop.example`, recipients: 'wait@far.example', count: MESSAGES });
  if (verb === 'release') expect(results((await act(box, 'hold', '-f', name)).lines)).toEqual(['held']);
  return { server, box, verb, name, ids };
}

/** Holds what is left against the journal, ends it as the journal says, and cleans up; how many messages were done. */
async function judge({ server, box, verb, name, ids }: Victims): Promise<number> {
  await box.script(`for try in $(seq 400); do pgrep ${server.acting} > /dev/null || break; sleep 0.05; done`);
  const sender = new RegExp(`^${name}`);
  const entry = await lastEntry(box, verb, name);
  // Between a control file and its body lies a moment: what it leaves is taken away by resume.
  if ((await server.halves(box)) !== '') {
    expect([verb, entry?.state]).toEqual(['remove', 'planned']);
    expect((await runTool(box, 'resume', entry?.action ?? '')).code).toBe(0);
    expect(await server.halves(box)).toBe('');
    expect(await stillSpooled(server, box, ids)).toEqual([]);
    return ids.length;
  }
  const left = await queuedBy(server, box, sender);
  expect((await stillSpooled(server, box, ids)).toSorted()).toEqual(left);
  for (const id of left) expect(await server.bodyOf(box, id)).toContain('xxx');
  const held = await queuedBy(server, box, sender, true);
  const done = verb === 'remove' ? ids.length - left.length : verb === 'hold' ? held.length : left.length - held.length;
  if (verb !== 'remove') expect(left).toEqual(ids.toSorted());
  if (entry === null) expect([done, left.length]).toEqual([0, ids.length]);
  else {
    expect(entry.plan).toMatchObject({ messages: ids.length });
    if (entry.state === 'planned') expect(entry.plan.ids?.toSorted()).toEqual(ids.toSorted());
    else expect([entry.state, entry.plan.counts, done]).toEqual(['applied', { [outcome[verb]]: ids.length }, ids.length]);
    if (entry.state === 'planned') await finish({ server, box, verb, name, ids }, { entry, done });
    await takeBack({ server, box, verb, name, ids }, entry);
  }
  expect(results((await act(box, 'remove', ...ids, '--no-export')).lines)).toEqual(['removed']);
  return done;
}

/** What broke off is finished, on those messages that are left; before its archive is there nothing has begun, and that is noted. */
async function finish({ server, box, verb, name, ids }: Victims, { entry, done }: { readonly entry: Entry; readonly done: number }): Promise<void> {
  const hasBegun = verb !== 'remove' || (await box.script(`ls ${entry.plan.export}`, { accept: 'any' })).code === 0;
  const resumed = await runTool(box, '--json', 'resume', entry.action);
  const { state, verified } = JSON.parse(resumed.stdout) as { state: string; verified: readonly { check: string; says: string }[] };
  expect([resumed.code, state], resumed.stderr).toEqual(hasBegun ? [0, 'applied'] : [74, 'rolled-back']);
  const now = Number(verified.find(({ check }) => check === outcome[verb])?.says ?? 0);
  expect(now).toBe(hasBegun ? ids.length - done : 0);
  expect((await runTool(box, 'resume', entry.action)).code).toBe(65);
  if (verb === 'remove') expect(await stillSpooled(server, box, ids)).toEqual(hasBegun ? [] : [...ids]);
  else expect((await queuedBy(server, box, new RegExp(`^${name}`), true)).length).toBe(verb === 'hold' ? ids.length : 0);
}

const outcome = { remove: 'removed', hold: 'held', release: 'released' } as const;

interface Entry {
  readonly action: string;
  readonly state: string;
  readonly plan: {
    readonly messages: number;
    readonly ids: readonly string[] | null;
    readonly counts: object | null;
    readonly export: string | null;
  };
}

/** What the journal says last of the action on these messages; null where it knows of none. */
async function lastEntry(box: Box, verb: Verb, name: string): Promise<Entry | null> {
  const { stdout } = await runTool(box, '--json', 'journal');
  const line = stdout.split('\n').findLast((one) => one.includes(`"queue-${verb}"`) && one.includes(name));
  return line === undefined ? null : (JSON.parse(line) as Entry);
}

/** A removal is brought back from its archive, which is whole wherever something is gone; a hold or a release is undone by its id. */
async function takeBack({ server, box, verb, name, ids }: Victims, { action, plan }: Entry): Promise<void> {
  const sender = new RegExp(`^${name}`);
  if (verb === 'remove') {
    const gone = ids.length - (await queuedBy(server, box, sender)).length;
    if (gone === 0) return;
    const brought = await act(box, 'import', plan.export ?? '');
    expect(brought.lines.filter(({ result }) => result === 'restored').length, brought.ran.stderr).toBe(gone);
  } else {
    const undone = await runTool(box, 'undo', action);
    expect(undone.code, undone.stderr).toBe(0);
    expect(await queuedBy(server, box, sender, true)).toEqual(verb === 'hold' ? [] : ids.toSorted());
  }
  expect(await queuedBy(server, box, sender)).toEqual(ids.toSorted());
}
