import { localHost } from '../../src/host/local.ts';
import { loadEximLog } from '../../src/mta/exim/log-load.ts';
import { Attribution } from './attribution.ts';

/** One pass over a main log in its own process: `pass FILE [FROM TO]` (milliseconds); prints counts as JSON. */
const [, , path = '', from = '0', to = String(Number.MAX_SAFE_INTEGER)] = process.argv;
const place = {
  binary: null,
  config: null,
  version: null,
  spool: '/var/spool/exim4',
  mainLogs: [path],
  rejectLogs: [],
  usesSyslog: false,
  timezone: 'UTC',
  logSelector: null,
  user: 'Debian-exim',
  primaryHostname: null,
  qualifyDomain: null,
  localDomains: [],
};
const attribution = new Attribution();
for (const batch of loadEximLog(localHost(), place, { from: Number(from), to: Number(to) })) attribution.add(batch);
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + (count ?? 0), 0);
process.stdout.write(
  JSON.stringify({
    lines: attribution.lines,
    understood: attribution.understood,
    messages: sum(attribution.messages),
    recipients: sum(attribution.recipients),
    delivered: sum(attribution.delivered),
    failed: sum(attribution.failed),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
