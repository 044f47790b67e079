import { runThread } from '../../src/app/threads.ts';
import { loadLedger } from '../../src/app/scan/load-ledger.ts';
import { localHost } from '../../src/host/local.ts';
import { eximAt } from '../../src/mta/exim.ts';

/** What `scan` does with a main log, in its own process: `pass FILE [FROM TO]` (milliseconds); prints counts of its ledger as JSON. */
const [, , path = '', from = '0', to = String(Number.MAX_SAFE_INTEGER)] = process.argv;
void runThread().then((isThread) => isThread || pass());

function pass(): void {
  const server = eximAt(localHost(), {
    binary: null,
    config: null,
    version: null,
    spool: '/nonexistent',
    mainLogs: [path],
    rejectLogs: [],
    usesSyslog: false,
    timezone: 'UTC',
    logSelector: null,
    user: 'Debian-exim',
    primaryHostname: null,
    qualifyDomain: null,
    localDomains: [],
  });
  const loading = loadLedger(server, { from: Number(from), to: Number(to) });
  let step = loading.next();
  while (step.done !== true) step = loading.next();
  const { ledger } = step.value;
  const sum = (counts: Uint16Array): number => counts.subarray(0, ledger.rows).reduce((total, count) => total + count, 0);
  process.stdout.write(
    JSON.stringify({
      lines: ledger.lines,
      understood: ledger.understood,
      messages: ledger.rows,
      recipients: sum(ledger.recipients),
      delivered: sum(ledger.delivered),
      failed: sum(ledger.rejected),
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }),
  );
}
