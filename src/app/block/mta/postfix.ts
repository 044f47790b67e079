import { randomBytes } from 'node:crypto';
import type { BlockPlan, Check, RunStep } from '../../../domain/plan.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import { SUBMIT_USERS, refuseSubmitter, refusesSubmitter, spellOutSubmitters } from '../../../remedies/block-site-mail/submit-users.ts';
import { applyHunks, changeOf } from '../../../remedies/text-change.ts';
import type { Host } from '../../../host/host.ts';
import type { Context } from '../../context.ts';
import { packTexts } from '../packed-texts.ts';
import { programOf } from '../program-of.ts';
import type { Remedy } from '../remedy.ts';
import { loadPlain } from '../site/load-plain.ts';
import type { MtaRefusal, Refusing } from './refusal.ts';

const POSTCONF: readonly [string, ...string[]] = ['/usr/sbin/postconf', '/usr/local/sbin/postconf'];
const POSTDROP = ['/usr/sbin/postdrop', '/usr/local/sbin/postdrop'] as const;
/** What stands in a list of Postfix and means nothing but a name. */
const PLAIN = /^[A-Za-z0-9_][\w.-]{0,63}$/;

/** Postfix says whose programs may hand over mail where it took everybody's unsaid, so that blocks can add to it. It is planned by a block that needs it. */
export const refuseByPostfix: Remedy = {
  ...{ id: 'refuse-by-postfix', kind: 'unknown', find: notFound, plan: notFound },
  check: () => [],
};

function notFound(): never {
  throw new ToolError('unknown-source', Exit.unavailable, 'who is not known cannot be blocked');
}

/**
 * Has Postfix refuse one account, in each instance that takes mail from it; the first is the one that sendmail(1) uses. sendmail and postdrop read main.cf each
 * time, so nothing is reloaded. Throws ToolError 69 where the account cannot be named in its list, 77 at a link that was planted.
 */
export function refuseAtPostfix({ host, servers }: Context, { user, action }: Refusing): MtaRefusal {
  const postconf = programOf(host, ...POSTCONF);
  const directories = servers.find(({ kind }) => kind === 'postfix')?.facts.configurations ?? [];
  if (postconf === null || directories.length === 0)
    throw new ToolError('program-missing', Exit.unavailable, 'the program of Postfix (postconf) is not here');
  if (!PLAIN.test(user))
    throw new ToolError('no-change', Exit.unavailable, `Postfix cannot be told to refuse an account of this name: ${user}`, {
      params: { path: user },
    });
  const setUpAction = randomBytes(4).toString('hex');
  const files = directories.map((directory) => {
    const test: RunStep = { kind: 'run', argv: [postconf, '-c', directory, SUBMIT_USERS] };
    return { directory, test, ...planFile(host, `${directory}/main.cf`, { user, action, setUpAction }) };
  });
  const changed = files.filter(({ change }) => change !== null);
  const tests = changed.map(({ test }) => test);
  const first = files.filter(({ setUp }) => setUp !== null);
  return {
    changes: changed.flatMap(({ change }) => (change === null ? [] : [change])),
    ...{ tests, runs: tests, notes: [] },
    facts: { mta: 'postfix', setUp: files.map(({ path }) => path).join(' '), refusedUser: user, directories: directories.join(' ') },
    texts: packTexts(new Map(changed.map(({ path, text }) => [path, text]))),
    ...(first.length === 0 ? {} : { setUp: { action: setUpAction, plan: setUpPlan(first) } }),
  };
}

interface PlannedFile {
  readonly path: string;
  /** As the block finds it. */
  readonly text: string;
  readonly change: ReturnType<typeof changeOf> | null;
  readonly setUp: ReturnType<typeof changeOf> | null;
  readonly before: string;
}

interface Naming {
  readonly user: string;
  readonly action: string;
  readonly setUpAction: string;
}

function planFile(host: Host, file: string, { user, action, setUpAction }: Naming): PlannedFile {
  const { path, text: before } = loadPlain(host, file);
  const spelled = spellOutSubmitters(before, setUpAction);
  const text = spelled === null ? before : (applyHunks(before, [spelled]) ?? before);
  const hunk = refusesSubmitter(valueIn(text), user) ? null : refuseSubmitter(text, { user, action });
  return {
    ...{ path, text, before },
    change: hunk === null ? null : changeOf(path, text, [hunk]),
    setUp: spelled === null ? null : changeOf(path, before, [spelled]),
  };
}

/** The value in force, as main.cf has it: comments left out, lines joined. */
function valueIn(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const start = lines.findLastIndex((line) => new RegExp(`^${SUBMIT_USERS}[ \\t]*=`).test(line));
  if (start < 0) return 'static:anyone';
  const end = lines.findIndex((line, index) => index > start && !/^\s/.test(line));
  const [first = '', ...more] = lines.slice(start, end < 0 ? lines.length : end);
  return [first.slice(first.indexOf('=') + 1), ...more].join(' ');
}

function setUpPlan(files: readonly (PlannedFile & { readonly test: RunStep })[]): BlockPlan {
  const changes = files.flatMap(({ setUp }) => (setUp === null ? [] : [setUp]));
  const tests = files.map(({ test }) => test);
  return {
    remedy: refuseByPostfix.id,
    source: { kind: 'unknown', why: 'setting' },
    tests,
    steps: [...changes.map(({ step }) => step), ...tests],
    undo: [...changes.map(({ undo }) => undo).reverse(), ...tests],
    ...{ stops: [], keeps: [], notes: [], sites: [] },
    facts: { setting: 'postfix-refusals', setUp: files.map(({ path }) => path).join(' ') },
    texts: packTexts(new Map(files.map(({ path, before }) => [path, before]))),
  };
}

/** Whether Postfix refuses it: as its files say, and as postdrop(1) says when that user hands it nothing at all. */
export function checkPostfix({ host }: Context, { facts }: BlockPlan): readonly Check[] {
  const { refusedUser: user = '', refusedUid: uid = '', directories = '' } = facts;
  const [postdrop, setpriv] = [host.program(...POSTDROP), host.program('/usr/bin/setpriv', '/bin/setpriv')];
  const isRefused = directories.split(' ').every((directory) => refusesSubmitter(valueIn(host.readText(`${directory}/main.cf`) ?? ''), user));
  if (!isRefused) return [{ check: 'mta', ok: false, says: { id: 'check.handingOpen', params: {} } }];
  if (postdrop === null || setpriv === null || !/^[1-9]\d*$/.test(uid)) return [];
  const as = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  const { stderr } = host.run([setpriv, ...as, postdrop], { input: '', timeout: 10_000, limit: 65_536 });
  return stderr.includes('is not allowed to submit mail')
    ? [{ check: 'mta', ok: true, says: { id: 'check.handingRefused', params: {} } }]
    : [{ check: 'mta', ok: false, says: { id: 'check.handingOpen', params: {} } }];
}
