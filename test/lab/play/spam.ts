import { replies, type SinkRule } from '../programs/sink.ts';
import { drawOutsiders } from './names.ts';
import type { Random } from './random.ts';

/** What a spammer brings along: a list of strangers, much of it stale, and how the world takes it. */
export interface SpamRun {
  readonly recipients: readonly string[];
  readonly rules: ReadonlyMap<string, SinkRule>;
}

/** Draws a spam run: 24–38 % of the recipients are rejected, or deferred for as long as the story lasts. */
export function drawSpamRun(random: Random, count: number): SpamRun {
  const recipients = drawOutsiders(random, count);
  const bad = random.take(recipients, Math.round((count * random.int(24, 38)) / 100));
  const deferred = Math.max(6, Math.round(bad.length * 0.4)); // enough of it waits to be seen in the queue alone
  const unsolicited = Math.max(1, Math.round(bad.length * 0.15));
  const rules = new Map<string, SinkRule>();
  bad.forEach((address, at) => {
    const answers =
      at < deferred
        ? [replies.rateLimited, replies.greylisted]
        : at < deferred + unsolicited
          ? [replies.unsolicited]
          : [replies.userUnknown, replies.noMailbox];
    rules.set(address, { reply: random.pick(answers) });
  });
  return { recipients, rules };
}

/** Draws a run over a list so old that half of it is refused, and nothing deferred: none of its messages stays. */
export function drawStaleRun(random: Random, count: number): SpamRun {
  const recipients = drawOutsiders(random, count);
  const bad = random.take(recipients, Math.round((count * random.int(42, 55)) / 100));
  const rules = new Map(
    bad.map((address): [string, SinkRule] => [
      address,
      { reply: random.pick([replies.userUnknown, replies.noMailbox, replies.noMailbox, replies.unsolicited]) },
    ]),
  );
  return { recipients, rules };
}

/** Subjects of one campaign, each a little different. */
export function drawSubject(random: Random): string {
  const amount = random.int(2, 97) * 100;
  return random.pick([
    `You have received ${amount} EUR`,
    `Transfer ${amount} is waiting`,
    `Your parcel No ${amount}7 could not be delivered`,
    `RE: payment of ${amount}`,
    `Invoice ${amount} overdue`,
  ]);
}

/** The text of the mail. */
export function drawBody(random: Random): string {
  return `Dear customer,\n\nplease confirm at http://claim-${random.token(6)}.example/${random.token(9)}\nwithin 24 hours.\n\nSupport\n`;
}

/** Divides a list into lots of `least` to `most`. */
export function inLots<T>(random: Random, from: readonly T[], least: number, most: number): T[][] {
  const lots: T[][] = [];
  for (let at = 0; at < from.length;) {
    const size = random.int(least, most);
    lots.push(from.slice(at, at + size));
    at += size;
  }
  return lots;
}
