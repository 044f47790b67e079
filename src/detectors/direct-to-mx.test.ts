import { describe, expect, it } from 'vitest';
import type { MailTalk } from '../domain/mail-talk.ts';
import type { Process } from '../domain/process.ts';
import { judgeTalks } from './direct-to-mx.ts';

const PROCESS: Process = {
  ...{ pid: 9, parent: 1, session: 9, uid: 1001, effectiveUid: 1001, startTicks: 1, startedAt: 0, exe: '/usr/bin/perl', exeDeleted: false },
  ...{ cwd: '/', comm: 'perl', argv: ['perl'], tty: null, kind: 'program', claims: null, inContainer: false, ownMounts: false },
  ...{ ownNetwork: null, unit: null },
};

function talk(changes: Partial<MailTalk> = {}, process: Partial<Process> = {}): MailTalk {
  return {
    ...{ user: 'eve', uid: 1001, to: 'elsewhere', port: 25, remotes: ['203.0.113.25'], socket: { ends: '', text: '' }, firstSeen: 0, lastSeen: 0 },
    process: { ...PROCESS, ...process },
    ...changes,
  };
}

const POSTS = { mtaUsers: new Set(['Debian-exim']) };

describe('judgeTalks', () => {
  it.each([
    ['a perl that calls itself a kernel thread', [talk({}, { claims: '[kworker/0:1]' })], 'spams'],
    ['a program that was removed after its start', [talk({}, { exe: '/home/eve/x', exeDeleted: true })], 'spams'],
    ['a program in /dev/shm', [talk({}, { exe: '/dev/shm/.x/m' })], 'spams'],
    ['many mail exchangers', [talk({ remotes: ['203.0.113.25', '198.51.100.25'] })], 'spams'],
    ['several processes, an exchanger each', [talk(), talk({ remotes: ['198.51.100.25'] })], 'spams'],
    ['one exchanger, from a hidden folder', [talk({}, { cwd: '/var/www/eve/.cache' })], 'spams'],
    ['a monitor that asks one server', [talk({ user: 'nagios' })], 'ordinary'],
    ["a site's mailer at one provider", [talk({ port: 587, user: 'shop' })], 'ordinary'],
    ['a provider with several addresses', [talk({ port: 587, remotes: ['203.0.113.1', '203.0.113.2', '203.0.113.3'] })], 'ordinary'],
    ['the mail server', [talk({ user: 'Debian-exim', remotes: ['203.0.113.25', '198.51.100.25'] }, { exe: '/usr/sbin/exim4' })], 'its-work'],
    ['the mail server after its update', [talk({ user: 'Debian-exim' }, { exe: '/usr/sbin/exim4', exeDeleted: true })], 'its-work'],
    ['root', [talk({ user: 'root', uid: 0, remotes: ['203.0.113.25', '198.51.100.25'] })], 'its-work'],
    ['root that hides', [talk({ user: 'root', uid: 0 }, { claims: 'sshd' })], 'spams'],
    ["a thief of the mail server's name", [talk({ user: 'Debian-exim' }, { exe: '/var/spool/exim4/.x' })], 'spams'],
  ] as const)('%s', (_, talks, expected) => {
    expect(judgeTalks(talks, POSTS)).toBe(expected);
  });
});
