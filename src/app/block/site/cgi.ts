import type { BlockPlan, Check, RunStep } from '../../../domain/plan.ts';
import type { Sentence } from '../../../domain/sentence.ts';
import type { Account, Site } from '../../../domain/site.ts';
import { Exit, ToolError } from '../../../domain/tool-error.ts';
import type { Host } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { readPhpIni } from '../../../parse/php-ini.ts';
import { NO_MAIL } from '../../../remedies/block-site-mail.ts';
import { stopIniMail } from '../../../remedies/block-site-mail/ini-text.ts';
import { changeOf } from '../../../remedies/text-change.ts';
import { listAccounts } from '../../../system/accounts.ts';
import type { Context } from '../../context.ts';
import { packTexts } from '../packed-texts.ts';
import { loadPlain } from './load-plain.ts';
import { loadCgiPlaces } from './php-ini-place.ts';
import type { CgiPlace } from './php-ini-place.ts';
import { probePage, readProbe } from './probe-page.ts';
import { keptSentences, panelSentences, stopSentences } from './sentences.ts';
import type { SiteMode, SitePlan, SitePlanning } from './site-mode.ts';

/** PHP as CGI or FastCGI: the setting goes into the php.ini in force, which often serves all sites of a user. Nothing is reloaded but the user's own children. */
export const cgi: SiteMode = { plan: planIni, pending: () => [], probe: probeIni, check: checkIni };

function planIni({ host }: Context, { site, sites, planning: { action } }: SitePlanning): SitePlan {
  const places = loadCgiPlaces(host, sites);
  const place = places.get(site.domain);
  if (place === undefined || place.ini === null)
    throw new ToolError('no-ini', Exit.unavailable, `the php.ini of ${site.domain} was not found`, { params: { name: site.domain } });
  const { path, text } = loadPlain(host, place.ini);
  const hunks = stopIniMail(text, { pool: null, action });
  const change = changeOf(path, text, hunks ?? []);
  const domains = [...places].flatMap(([domain, { ini }]) => (ini === place.ini ? [domain] : []));
  const users = usersOf(
    host,
    sites.filter(({ domain }) => domains.includes(domain)),
  );
  const ends = users.map((user) => endChildren(host, user));
  const page = probePage(action, NO_MAIL).change;
  return {
    tests: [],
    steps: [change.step, ...ends],
    undo: [change.undo, ...ends],
    probe: { steps: [page.step], undo: [page.undo] },
    stops: stopSentences(domains),
    keeps: keptSentences(sites.length - domains.length),
    notes: [...notDurable(host, users, { ...place, ini: path }), { id: 'note.otherWays', params: {} }, ...panelSentences(host)],
    sites: domains.map(decodeBytes),
    facts: { path, program: place.program ?? '', uid: String(users[0]?.uid ?? ''), gid: String(users[0]?.gid ?? '') },
    texts: packTexts(new Map([[path, text]])),
  };
}

/** The users that these sites run as; never root. */
function usersOf(host: Host, sites: readonly Site[]): readonly Account[] {
  const names = new Set(sites.map(({ runsAs, owner }) => runsAs ?? owner));
  return listAccounts(host).filter(({ name, uid }) => names.has(name) && uid !== 0);
}

/** FastCGI children read php.ini when they start; at SIGTERM each ends after the request that it has (php-src, main/fastcgi.c). */
function endChildren(host: Host, { uid }: Account): RunStep {
  const program = host.program('/usr/bin/pkill', '/bin/pkill') ?? '/usr/bin/pkill';
  return { kind: 'run', argv: [program, '-TERM', '-U', String(uid), '^(php-cgi|lsphp)'], accept: [1] };
}

function notDurable(host: Host, users: readonly Account[], { ini, wrapper }: CgiPlace): readonly Sentence[] {
  const owner = (path: string | null): Account | undefined => {
    const above = path?.slice(0, path.lastIndexOf('/')) ?? '';
    return users.find(({ uid }) => path !== null && (host.factsUnlinked(path)?.uid === uid || host.factsUnlinked(above)?.uid === uid));
  };
  const [ofIni, ofWrapper] = [owner(ini), owner(wrapper)];
  return [
    ...(ofIni === undefined ? [] : [{ id: 'note.notDurable', params: { path: decodeBytes(ini ?? ''), user: ofIni.name } } as const]),
    ...(ofWrapper === undefined ? [] : [{ id: 'note.ownWrapper', params: { path: decodeBytes(wrapper ?? ''), user: ofWrapper.name } } as const]),
  ];
}

/**
 * Has PHP itself tell, as the site's own user and never as root: a php.ini that he can write may name extensions. The program must be one that only root can
 * write.
 */
function probeIni({ host }: Context, { probe, facts }: BlockPlan): readonly Check[] {
  const script = probe?.steps[0]?.path ?? '';
  const params = { site: facts['site'] ?? '' };
  const token = /spamtrace-([0-9a-f]{8})\.php$/.exec(script)?.[1] ?? '';
  const program = host.program(...(facts['program'] ? [facts['program']] : []), '/usr/bin/php-cgi');
  const setpriv = host.program('/usr/bin/setpriv', '/bin/setpriv');
  const { uid = '', gid = '', path = '' } = facts;
  const owner = program === null ? undefined : host.facts(host.resolve(program) ?? program);
  if (program === null || setpriv === null || !/^[1-9]\d*$/.test(uid) || owner?.uid !== 0 || (owner.mode & 0o022) !== 0)
    return [{ check: 'not-probed', ok: true, says: { id: 'check.notProbed', params } }];
  const as = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs'];
  const { stdout } = host.run([setpriv, ...as, program, '-q', '-c', path, script], { timeout: 10_000, limit: 65_536 });
  const result = readProbe(token, stdout);
  if (result === 'refused') return [{ check: 'probe', ok: true, says: { id: 'check.mailRefused', params } }];
  if (result === 'open') return [{ check: 'probe', ok: false, says: { id: 'check.mailOpen', params } }];
  return [{ check: 'not-probed', ok: true, says: { id: 'check.notProbed', params } }];
}

function checkIni({ host }: Context, { facts }: BlockPlan): readonly Check[] {
  const params = { site: facts['site'] ?? '' };
  const set = readPhpIni(host.readTextUnlinked(facts['path'] ?? '') ?? '').get('sendmail_path');
  return set === NO_MAIL
    ? [{ check: 'setting', ok: true, says: { id: 'check.settingHolds', params } }]
    : [{ check: 'setting', ok: false, says: { id: 'check.settingLost', params } }];
}
