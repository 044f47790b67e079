import { randomBytes } from 'node:crypto';
import type { MailboxLogin, MailboxStore } from '../../domain/mailbox-login.ts';
import type { BlockPlan, Check, Step } from '../../domain/plan.ts';
import type { Sentence } from '../../domain/sentence.ts';
import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { isLockedLine, lockPasswords } from '../../remedies/lock-mailbox.ts';
import { loadFile } from '../../remedies/road.ts';
import { changeOf, type Change } from '../../remedies/text-change.ts';
import { listMailboxLogins, type MailboxLogins } from '../../system/mailbox-logins.ts';
import { listPanels } from '../../system/panels.ts';
import type { Context } from '../context.ts';
import { endMailSessions } from './mailbox/mail-sessions.ts';
import { endSmtpSessions, tellsSmtpSessions } from './mailbox/smtp-sessions.ts';
import { planPanelMailbox } from './mailbox/panel-mailbox.ts';
import { renewMailbox } from './mailbox/renew-mailbox.ts';
import { packTexts } from './packed-texts.ts';
import type { Planning, Remedy } from './remedy.ts';

type MailboxSource = Extract<Source, { readonly kind: 'mailbox' }>;

/** No blank, colon or control character: what the files of passwords, programs and panels could take for something else. */
const ADDRESS = /^[^\s:/\\'"`$!#|&;<>(){}[\]*?\p{Cc}\p{Cf}-][^\s:/\\'"`$!#|&;<>(){}[\]*?\p{Cc}\p{Cf}]{0,253}$/u;

/** Locks the logins of one mailbox where this server keeps them, and ends its open sessions. Mail to it arrives as before. */
export const lockMailbox: Remedy<MailboxSource> = {
  id: 'lock-mailbox',
  kind: 'mailbox',
  find: ({ host }, name) => findMailbox(host, name.replace(/^mailbox:/, '')),
  plan: planMailbox,
  renew: ({ host }, { source }) => renewMailbox(host, source.kind === 'mailbox' ? source.address : ''),
  after: (context, { source }) =>
    source.kind === 'mailbox' ? [...endMailSessions(context.host, source.address), ...endSmtpSessions(context, source.address)] : [],
  check: ({ host }, plan) => checkMailbox(host, plan),
};

function findMailbox(host: Host, address: string): MailboxSource {
  requireAddress(address);
  if (planPanelMailbox(host, address) === null && listMailboxLogins(host, address).logins.length === 0) throw notHere(host, address);
  return { kind: 'mailbox', address };
}

function requireAddress(address: string): void {
  if (!ADDRESS.test(address)) throw new ToolError('bad-address', Exit.usage, 'not the name of a mailbox', { params: { text: address } });
}

/** What is done by hand where the password is kept in something that cannot be given back exactly, and so is not changed here. */
const HINTS: Readonly<Record<Exclude<MailboxStore, 'system'>, (address: string) => string>> = {
  sasldb: (address) => {
    const [name = '', realm = ''] = address.split('@');
    return `saslpasswd2 -d${realm === '' ? '' : ` -u ${realm}`} ${name}   (asks for no password, and gives none back; sasldblistusers2 lists who is left)`;
  },
  sql: (address) => `Change its password where the password_query of dovecot's SQL configuration looks; then: doveadm kick ${address}`,
  ldap: (address) => `Disable its entry in the directory; then: doveadm kick ${address}`,
  other: () => 'Disable it where it is kept: in the panel or the database.',
};

/** Not found where all stores are files that were read; else it is somewhere that is not changed here. */
function notHere(host: Host, address: string): ToolError {
  const { others } = listMailboxLogins(host, address);
  if (others.length === 0)
    return new ToolError('not-found', Exit.nothingMatched, `no mailbox ${address} is found in the files that dovecot and Exim read`, {
      params: { what: address },
    });
  const hint = others.includes('system')
    ? `If it is an account of the machine: spamtrace block user ${address.split('@')[0] ?? ''}`
    : HINTS[(['sasldb', 'sql', 'ldap'] as const).find((store) => others.includes(store)) ?? 'other'](address);
  return new ToolError('kept-elsewhere', Exit.unavailable, `the password of ${address} is kept elsewhere (${others.join(', ')})`, {
    hint,
    params: { what: address },
  });
}

function planMailbox(context: Context, { source, action }: Planning<MailboxSource>): BlockPlan {
  const { host } = context;
  const { address } = source;
  requireAddress(address);
  const panel = planPanelMailbox(host, address);
  const found = listMailboxLogins(host, address);
  if (panel === null && found.logins.length === 0) throw notHere(host, address);
  const token = `spamtrace-${action}-${randomBytes(16).toString('hex')}`;
  const changes = panel === null ? found.logins.map((login) => changeLine(host, login, token)) : [];
  const steps: readonly Step[] = panel?.steps ?? changes.map(({ step }) => step);
  return {
    remedy: lockMailbox.id,
    source,
    tests: [],
    steps,
    undo: panel?.undo ?? changes.map(({ undo }) => undo).reverse(),
    stops: [
      {
        id: 'stops.mailbox',
        params: { address, by: panel?.panel ?? found.logins.map(({ path, line }) => decodeBytes(`${path}:${line}`)).join(', ') },
      },
    ],
    keeps: [
      { id: 'keeps.incoming', params: { address } },
      { id: 'keeps.otherMailboxes', params: { domain: address.slice(address.lastIndexOf('@') + 1) } },
    ],
    notes: notesOf(context, found, { address, byPanel: panel?.panel ?? null }),
    sites: [],
    facts: panel === null ? {} : { panel: panel.panel },
    texts: packTexts(new Map(changes.map(({ path, text }) => [path, text]))),
  };
}

function changeLine(host: Host, login: MailboxLogin, token: string): Change & { readonly path: string; readonly text: string } {
  const path = host.settle(login.path);
  const text = path === null ? null : loadFile(host, path);
  if (path === null || text === null)
    throw new ToolError('planted-link', Exit.notAllowed, `${login.path} is reached by a link that somebody else could have made`, {
      params: { path: login.path },
    });
  return { path, text, ...changeOf(path, text, [lockPasswords(login, token)]) };
}

function notesOf(
  context: Context,
  { others }: MailboxLogins,
  { address, byPanel }: { readonly address: string; readonly byPanel: string | null },
): readonly Sentence[] {
  return [
    { id: tellsSmtpSessions(context) ? 'note.smtpSilent' : 'note.smtpSessions', params: { address } },
    { id: 'note.passwordBack', params: { name: address } },
    ...others.map((store): Sentence => ({ id: 'note.otherStore', params: { address, store } })),
    ...listPanels(context.host).map((panel): Sentence =>
      byPanel === panel ? { id: 'note.panelUntried', params: { panel } } : { id: 'note.panelMayRewrite', params: { panel } },
    ),
  ];
}

function checkMailbox(host: Host, { source, facts }: BlockPlan): readonly Check[] {
  if (source.kind !== 'mailbox' || facts['panel'] !== undefined) return [];
  const { address } = source;
  const open = listMailboxLogins(host, address).logins.find((login) => !isLockedLine(login));
  return [
    open === undefined
      ? { check: 'mailbox', ok: true, says: { id: 'check.mailboxLocked', params: { address } } }
      : { check: 'mailbox', ok: false, says: { id: 'check.mailboxOpen', params: { address, path: decodeBytes(open.path) } } },
  ];
}
