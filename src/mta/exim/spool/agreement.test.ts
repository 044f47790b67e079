import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localHost } from '../../../host/local.ts';
import { shownSize } from '../../../parse/size.ts';
import type { EximPlace } from '../place.ts';
import { listIds, listQueue } from '../queue-list.ts';
import { SpoolMessage } from './spool-message.ts';

const here = fileURLToPath(new URL('fixtures/', import.meta.url));

function placeOf(release: string): EximPlace {
  return {
    binary: null,
    config: null,
    version: release.replace(/^exim-|-split$/g, ''),
    spool: `${here}${release}/spool`,
    mainLogs: [],
    rejectLogs: [],
    usesSyslog: false,
    timezone: null,
    logSelector: null,
    user: 'Debian-exim',
    primaryHostname: null,
    qualifyDomain: null,
    localDomains: [],
  };
}

/** The queue as `exim -bp` prints it, without the ages. */
function listing(release: string, queue: string): string {
  let text = '';
  for (const message of listQueue(localHost(), placeOf(release), { queue })) {
    const login = message instanceof SpoolMessage ? message.untrustedLogin : null;
    text += `${shownSize(message.sizeBytes).padStart(5)} ${message.ref.id} <${message.sender ?? ''}>${login === null ? '' : ` (${login})`}${message.heldSince === null ? '' : ' *** frozen ***'}\n`;
    for (const { address, done } of message.recipients) text += `        ${done ? 'D' : ' '} ${address}\n`;
    text += '\n';
  }
  return text;
}

describe.each(['exim-4.96-split', 'exim-4.98.2'])('a spool of %s', (release) => {
  it.each([
    ['', 'listing.txt'],
    ['quarantine', 'listing-quarantine.txt'],
  ])('reads in queue "%s" as its own exim -bp lists it: order, sizes, senders, states, done marks', (queue, file) => {
    const printed = readFileSync(`${here}${release}/${file}`, 'latin1').replace(/^ *\d+[mhd] /gm, '');
    expect(listing(release, queue)).toBe(printed);
  });

  it('gives the same ids without opening a message, of all queues', () => {
    const place = placeOf(release);
    const ids = [...listIds(localHost(), place)].map(({ queue, id }) => `${queue}/${id}`);
    expect(ids).toEqual([...listQueue(localHost(), place)].map(({ ref }) => `${ref.queue}/${ref.id}`));
    expect(ids.some((id) => id.startsWith('quarantine/'))).toBe(true);
    expect(ids.some((id) => id.startsWith('spamq/'))).toBe(true);
  });

  it('tells who submitted each message', () => {
    const found = [...listQueue(localHost(), placeOf(release))].map(({ traits, submission, sender }) => ({
      subject: traits?.subject,
      via: submission?.via,
      login: submission?.login,
      client: submission?.client,
      user: submission?.user,
      sender,
    }));
    const bySubject = (subject: string): unknown => found.find((one) => one.subject === subject);
    expect(bySubject('held')).toMatchObject({ via: 'smtp-auth', login: 'info@site1.example', client: '127.0.0.1', user: null });
    expect(bySubject('noauth2')).toMatchObject({ via: 'smtp', login: null, client: '127.0.0.1', user: null });
    expect(bySubject('nullscript')).toMatchObject({ via: 'command', user: 'www-data', sender: null });
    expect(bySubject('mixed')).toMatchObject({ via: 'command', user: 'root' });
    expect(bySubject('Mail delivery failed: returning message to sender')).toMatchObject({ via: 'bounce', sender: null });
  });

  it('tells the last answer of a message that was tried, and which message a bounce is about', () => {
    const messages = [...listQueue(localHost(), placeOf(release))];
    expect(messages.find(({ traits }) => traits?.subject === 'mixed')?.lastAnswer).toBe(
      'SMTP error from remote mail server after RCPT TO:<soft1@remote.example>: 451 4.7.0 greylisted, try later',
    );
    expect(messages.find(({ submission }) => submission?.via === 'bounce')?.traits).toMatchObject({
      bounceOf: expect.stringMatching(/^[0-9A-Za-z]{6}-/),
      failedRecipients: 'failme@host.example.com',
    });
  });
});
