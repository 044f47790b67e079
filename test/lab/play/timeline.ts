import { setTimeout as pause } from 'node:timers/promises';
import type { Box } from '../box/box.ts';
import { runQueue } from '../programs/mail-server.ts';
import type { Random } from './random.ts';

/** Something that happens at a moment of the box's clock. */
export interface Happening {
  readonly at: Date;
  readonly run: (box: Box) => Promise<unknown>;
}

/** The time a story covers. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** Plays happenings in the order of their time; the clock moves on only when the box has become quiet. */
export async function play(box: Box, happenings: readonly Happening[]): Promise<void> {
  const inOrder = [...happenings].sort((one, other) => one.at.getTime() - other.at.getTime());
  for (const { at, run } of inOrder) {
    if (at.getTime() > box.clock.now().getTime() + 1000) await box.quiet();
    box.clock.advanceTo(at);
    await run(box);
  }
  await box.quiet();
}

/** What happens on every Debian server: a queue run each half hour, and cron's own work at :17 of every hour and at 6:25. */
export function everydayWork(box: Box, span: Span): Happening[] {
  const runs = every(span, 30 * 60, 411).map((at) => ({ at, run: () => runQueue(box) }));
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: box.zone, hour: '2-digit', hourCycle: 'h23' });
  const daily = cronMinutes(span, 60, 25)
    .filter(({ at }) => hour.format(at) === '06')
    .map(({ at, run }) => ({ at, run: () => run(box).then(() => pause(400)) })); // logrotate has Apache reopen its logs
  return [...runs, ...cronMinutes(span, 60, 17), ...daily];
}

/**
 * The first second of every minute in which cron has something to do: those that are `minute` (0–59) of an hour, counted in
 * steps of `everyMinutes`. The box waits there until the jobs have begun.
 */
export function cronMinutes(span: Span, everyMinutes: number, minute = 0): Happening[] {
  return every({ from: floorTo(span.from, 3600), to: span.to }, everyMinutes * 60, minute * 60 + 1)
    .filter((at) => at > span.from)
    .map((at) => ({ at, run: cronToBegin }));
}

/** Waits until cron has written that it began a job; gives up after two seconds. */
async function cronToBegin(box: Box): Promise<void> {
  const before = box.size('/var/log/syslog');
  for (let tries = 0; tries < 100 && box.size('/var/log/syslog') === before; tries++) await pause(20);
}

/** Moments drawn over a span, more of them by day than by night. */
export function drawMoments(random: Random, span: Span, count: number): Date[] {
  const length = span.to.getTime() - span.from.getTime();
  const drawn: Date[] = [];
  while (drawn.length < count) {
    const at = new Date(span.from.getTime() + random.int(0, length));
    const hour = at.getUTCHours();
    if (hour >= 6 && hour < 20 ? true : random.chance(0.3)) drawn.push(at);
  }
  return drawn.sort((one, other) => one.getTime() - other.getTime());
}

/** Waves of an attack: in each a number of moments a few seconds apart. */
export function drawWaves(random: Random, span: Span, waves: number, total: number): Date[] {
  const length = span.to.getTime() - span.from.getTime();
  const moments: Date[] = [];
  for (let wave = 0; wave < waves; wave++) {
    let at = span.from.getTime() + (length / waves) * (wave + random.int(10, 70) / 100);
    const here = Math.floor((total * (wave + 1)) / waves) - Math.floor((total * wave) / waves);
    for (let each = 0; each < here; each++) {
      moments.push(new Date(at));
      at += random.int(3000, 22000);
    }
  }
  return moments;
}

/** The moment at a part of a span: 0 is its beginning, 1 its end. */
export function partOf({ from, to }: Span, part: number): Date {
  return new Date(from.getTime() + (to.getTime() - from.getTime()) * part);
}

/** A moment `seconds` later. */
export function after(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

function every({ from, to }: Span, seconds: number, offset: number): Date[] {
  const moments: Date[] = [];
  for (let at = after(from, offset); at < to; at = after(at, seconds)) moments.push(at);
  return moments;
}

function floorTo(at: Date, seconds: number): Date {
  return new Date(Math.floor(at.getTime() / 1000 / seconds) * seconds * 1000);
}
