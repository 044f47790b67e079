import type { BlockSentences } from '../../domain/block-sentence.ts';
import type { HostSentenceId } from '../../domain/host-sentence.ts';
import type { Sentences } from '../../domain/sentence.ts';
import { inCountries } from '../countries.ts';
import { count } from '../plural.ts';

type Words = { readonly [K in Exclude<keyof Sentences, HostSentenceId | keyof BlockSentences>]: (params: Sentences[K]) => string };

/** What evidence shows, and what is missing. */
export const evidence = {
  'evidence.login': ({ login }) => `the mail server accepted the password of ${login}`,
  'evidence.loginNetworks': ({ networks, addresses, countries = '' }) =>
    `logins from ${count(addresses, 'address', 'addresses')} in ${count(networks, 'network')}${inCountries('en', countries)}`,
  'evidence.localUser': ({ user }) => `handed over by a program that ran as ${user}`,
  'evidence.ownUser': ({ user, site }) => `the user ${user} has one site only: ${site}`,
  'evidence.cwd': ({ cwd }) => `the sending program stood in ${cwd} (its own choice)`,
  'evidence.phpHeader': ({ script }) => `PHP named the script ${script} in the header (it can be forged)`,
  'evidence.requests': ({ hits, requests, messages }) =>
    `${hits} of ${count(requests, 'request')} to this file fall on the moment of a message; ${count(messages, 'message')} followed`,
  'evidence.cronSlots': ({ hits, minutes }) => `its mail comes in ${count(minutes, 'minute')}; ${hits} of them are starting minutes of this job`,
  'evidence.cronStarted': ({ hits, minutes }) =>
    `cron started this job; its mail comes in ${count(minutes, 'minute')}, ${hits} of them right after a start`,
  'evidence.cronLine': ({ owner }) => `the crontab line of ${owner} that fits these minutes`,
  'evidence.refused': ({ refused, concluded }) => `${refused} of ${count(concluded, 'recipient')} refused by their servers`,
  'evidence.spamVerdict': () => 'the receiving server calls it spam',
  'evidence.queued': ({ recipients }) => `still in the queue, for ${count(recipients, 'recipient')}`,
  'evidence.bounce': () => 'a bounce that this source caused',
  'evidence.client': ({ client }) => `came from ${client} without a login`,
  'evidence.arrival': () => 'the message arrives',
  'evidence.logLine': () => 'what became of it',
  'evidence.session': ({ user, client, hits, messages }) =>
    `${user} logged in from ${client}; ${hits} of ${count(messages, 'message')} came while he was logged in`,
  'evidence.loggedIn': ({ user, client }) => `${user} was logged in from ${client} then`,
  'evidence.upload': ({ user, client }) => `${user} uploaded this file from ${client}`,
  'evidence.uploadLogin': ({ user, client }) => `${user} logged in from ${client} before the upload`,
  'evidence.phpMailLog': ({ script, messages }) => `PHP recorded that ${script} called mail(); ${count(messages, 'record')} of these messages`,
  'evidence.entry': ({ entry, hits, requests, messages }) =>
    `${hits} of ${count(requests, 'request')} to ${entry} fall on the moment of a message (${count(messages, 'message')}); it runs this file`,
  'evidence.guessed': ({ login, client, failures }) =>
    `${client} tried ${count(failures, 'wrong password')} for ${login} before one was accepted: the password was guessed`,
  'evidence.process': ({ user, exe }) => `${exe} of ${user} speaks to mail servers elsewhere, past the mail server here`,
  'evidence.lyingProcess': ({ claims, exe }) => `it calls itself ${claims}, and its program is ${exe}`,
  'evidence.socket': ({ remotes, port }) => `a connection to port ${port} of ${count(remotes, 'mail server')} elsewhere`,
  'evidence.tunnel': ({ user }) => `the SSH session of ${user} speaks to the mail server here right now (a tunnel)`,
  'evidence.mailboxLogin': ({ service, client, failures }) =>
    `${client}, which sends in its name, also logged in by ${service}${failures > 0 ? ` after ${count(failures, 'refused password')}` : ''}`,
  'evidence.returned': ({ bounces }) =>
    `${count(bounces, 'bounce')} that this server sent back for mail of strangers, whose senders are forged: refuse such mail while it comes in (at RCPT), do not accept and return it`,
  'evidence.received': ({ bounces }) =>
    `${count(bounces, 'bounce')} from other servers for mail that was not sent from here: somebody elsewhere forges an address of this server`,
  'evidence.forwarder': ({ messages }) =>
    `forwards mail of strangers; ${count(messages, 'message')} of it refused where it goes: end the forwarding, or filter spam before it; nothing here is hacked`,
  'evidence.webmail': () => 'a webmail program handed it over: its own log tells which mailbox was logged in',
  'evidence.newsletter': () => 'a newsletter: it can be unsubscribed, is sent from a domain of this server, and is rarely refused',
  'evidence.cronOutput': () => "cron's report to the owner of a job",
  'missing.arguments': ({ messages }) => `${count(messages, 'message')} could not be tied to the directory of a script`,
  'missing.pid': () => 'a command line cannot be tied to its message for certain',
  'missing.subject': () => 'subjects of delivered messages are not known',
  'missing.recipients': () => 'recipients are known only once a delivery is tried',
  'missing.mailLog': () =>
    'what came in, by which login or user, and what became of it is not known; a journal alone is not read yet: rsyslog writes files',
  'missing.logins': () => 'logins are not logged, so no mailbox can be named',
  'missing.log': ({ path }) => `${path} could not be read`,
  'missing.countries': () => 'countries of clients are not told (npm package @ip-location-db/geo-whois-asn-country-mmdb, or the setting countries)',
  'missing.accessLog': () => 'requests cannot be tied to messages',
  'missing.binary': () => "another machine's journal: only its own journalctl reads it, so logins and cron jobs are not known",
  'missing.failed': () => 'journalctl did not answer, so logins and cron jobs are not known',
  'missing.begins': ({ path, begins }) => `${path} begins only at ${begins}`,
  'costs.directory': ({ messages, all }) => `${messages} of ${count(all, 'message')} of local users could not be tied to the directory of a script`,
  'costs.pid': ({ messages }) => `the command line of ${count(messages, 'message')} of local users is tied to it by the order of lines alone`,
  'costs.subject': ({ messages, all }) => `the subject of ${messages} of ${count(all, 'message')} is not known`,
  'costs.recipients': ({ messages, all }) => `whom ${messages} of ${count(all, 'message')} were for is known only once a delivery was tried`,
  'costs.script': ({ messages, all }) => `${messages} of ${count(all, 'message')} of the sites could not be tied to a script`,
  'costs.forgeable': ({ records }) => `sites can write into it themselves, so what it says is not certain (${count(records, 'record')})`,
  'costs.requests': ({ messages }) => `requests to it are not known; ${count(messages, 'message')} that may be its own could not be tied to a script`,
  'costs.format': ({ messages }) =>
    `its lines do not tell when and what was asked; ${count(messages, 'message')} that may be its own could not be tied to a script`,
  'costs.jobs': ({ jobs, messages }) =>
    `starts of ${count(jobs, 'job')} are not known; ${count(messages, 'message')} of local users can be compared with crontabs alone`,
  'costs.sessions': ({ messages }) => `who was logged in when ${count(messages, 'message')} of local users were sent is not known`,
  'costs.uploads': ({ scripts }) => `who uploaded ${count(scripts, 'script')} that sent mail is not known`,
  'costs.days': ({ hours, bounces }) =>
    `the log covers ${hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day')}; what caused ${count(bounces, 'bounce')} is not in it`,
  'costs.unread': ({ why }) => `it is there and was not read: ${why}`,
  'unknown.sharedUser': ({ user }) => `${user} runs several sites, and no record tells which of them sent this`,
  'unknown.noRecord': () => 'no record tells who handed it over',
  'unknown.bounces': () => 'bounces of messages whose own record is gone',
} as const satisfies Words;
