import { expect } from 'vitest';
import { killLaws, say, type KilledBlock } from './block-kills.ts';
import { holdLogin, openLoginBox, statesOf, tryLogin } from './block-login.ts';
import { canRead, canSend, holdImap, imapSessions, mailboxes, noticed, openMailboxBox, passwordOf } from './block-mailbox.ts';
import { portrait } from './block.ts';
import type { Box } from './box/box.ts';

const [guilty] = mailboxes;
const ACCOUNTS = ['/etc/shadow', '/etc/passwd', '/etc/group'] as const;

/** A process of the user shop with a child; the first one's pid. */
async function twoProcesses(box: Box): Promise<string> {
  const running = (await box.script(`pgrep -o -u shop -f '[s]leep 777' || true`)).stdout.trim();
  if (running !== '') return running;
  await box.script(
    `setsid setpriv --reuid=shop --regid=shop --init-groups bash -c 'sleep 999 & exec sleep 777' > /dev/null 2>&1 < /dev/null &
     for try in $(seq 100); do pgrep -u shop -f '[s]leep 777' > /dev/null && pgrep -u shop -f '[s]leep 999' > /dev/null && break; sleep 0.05; done`,
  );
  box.keepRunning();
  return (await box.script(`pgrep -o -u shop -f '[s]leep 777'`)).stdout.trim();
}

/** Of both: stopped, or not. */
const stopped = async (box: Box): Promise<readonly boolean[]> =>
  [...(await statesOf(box, 'shop', '[s]leep 777')), ...(await statesOf(box, 'shop', '[s]leep 999'))].map((state) => state === 'T');

function ofProcess(isFinal: boolean): KilledBlock {
  return {
    ...{ name: isFinal ? 'a process, for good' : 'a process', isFinal, lasts: 900, places: ['/run'] },
    open: () => openLoginBox(say),
    block: async (box) => `process ${await twoProcesses(box)}${isFinal ? ' --kill' : ''}`,
    // Nothing is left stopped: what was to be ended is gone, or goes on.
    state: async (box) => (isFinal ? String((await stopped(box)).includes(true)) : (await stopped(box)).join()),
    holds: async (box) => expect(await stopped(box)).toEqual(isFinal ? [] : [true, true]),
    stride: 12,
  };
}

killLaws([
  {
    ...{ name: 'a user', lasts: 1200 },
    open: () => openLoginBox(say),
    block: async (box) => {
      // An undo lets go on what an earlier run had left without its sshd: no session any more.
      if ((await statesOf(box, 'shop', '[s]shd: shop')).length === 0) {
        await box.script('pkill -KILL -u shop -f "[s]leep 600" || true');
        await holdLogin(box, 'shop', 'sleep 600 & sleep 600');
      }
      return 'user shop';
    },
    state: (box) => portrait(box, ...ACCOUNTS),
    places: ['/etc'],
    holds: async (box) => expect(await statesOf(box, 'shop', '[s]leep 600')).toEqual([]),
    works: async (box) => expect((await tryLogin(box, 'shop', 'true')).code).toBe(0),
  },
  ofProcess(false),
  ofProcess(true),
  {
    ...{ name: 'a mailbox', lasts: 1200 },
    open: () => openMailboxBox(say),
    block: async (box) => {
      if ((await imapSessions(box, guilty)) === 0) await holdImap(box, guilty);
      return `mailbox ${guilty}`;
    },
    state: (box) => portrait(box, '/etc/exim4/passwd', '/etc/dovecot/users'),
    places: ['/etc/exim4', '/etc/dovecot'],
    holds: async (box) => expect(await imapSessions(box, guilty)).toBe(0),
    works: async (box) => {
      await noticed();
      expect([await canSend(box, guilty, passwordOf(guilty)), await canRead(box, guilty, passwordOf(guilty))]).toEqual([true, true]);
    },
  },
]);
