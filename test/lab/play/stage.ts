import { openBox, type Box } from '../box/box.ts';
import type { BoxMta, Suite } from '../box/recipe.ts';
import type { Expectation } from './expectation.ts';
import { drawHostname } from './names.ts';
import { createRandom, type Random } from './random.ts';
import { after, type Span } from './timeline.ts';

/** What a story is played on. */
export interface Stage {
  readonly box: Box;
  readonly random: Random;
  /** From the beginning to the last event; the box's clock stands at the beginning. */
  readonly span: Span;
}

/** What a story itself knows; the time is added when it has been played. */
export type Truth = Omit<Expectation, 'now'>;

/** A whole day on a server, with its truth. */
export interface Story {
  readonly id: string;
  readonly suite: Suite;
  /** Exim unless said. */
  readonly mta?: BoxMta;
  readonly tells: string;
  readonly play: (stage: Stage) => Promise<Truth>;
}

/** How a story is played: by which seed, and when its day ends (LAB_ENDS_AT, else the real time, unless said otherwise). */
export interface StageOptions {
  readonly seed: string;
  readonly endsAt?: Date;
  readonly say?: (line: string) => void;
}

/** Zones without summer time, so that local time never repeats an hour by accident of the date. */
const zones = ['Etc/UTC', 'Etc/UTC', 'Europe/Moscow', 'Asia/Yekaterinburg', 'Asia/Tashkent'];

/** A story that has been played: the box is open and must be closed. */
export interface PlayedStory {
  readonly box: Box;
  readonly expectation: Expectation;
}

/** The end of the day that LAB_ENDS_AT names, for playing once more what depends on the hour; null where it names none. */
function endAsked(): Date | null {
  const asked = process.env['LAB_ENDS_AT'];
  return asked === undefined ? null : new Date(asked);
}

/** Opens a box and plays a story in it. */
export async function stage(story: Story, options: StageOptions): Promise<PlayedStory> {
  const random = createRandom(`${options.seed}/${story.id}`);
  const to = options.endsAt ?? endAsked() ?? after(new Date(), 90); // the box runs ahead of the real time by about as much as playing takes
  const from = after(to, -random.int(14, 20) * 3600 - random.int(0, 3599));
  const box = await openBox({
    suite: story.suite,
    mta: story.mta ?? 'exim',
    hostname: drawHostname(random),
    startsAt: from,
    zone: random.pick(zones),
    addresses: ['203.0.113.10/32', '2001:db8::10/128', '2001:db8:a1::25/128', '2001:db8:b2::25/128', '2001:db8:c3::25/128'],
    ...(options.say ? { say: options.say } : {}),
  });
  try {
    const expectation = await story.play({ box, random, span: { from, to } });
    box.clock.advanceTo(to);
    return { box, expectation: { ...expectation, now: box.clock.now() } };
  } catch (error) {
    await box.close();
    throw error;
  }
}
