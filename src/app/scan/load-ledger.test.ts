import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ledger } from '../../correlate/ledger.ts';
import { rootedHost } from '../../host/rooted.ts';
import { openMailServers } from '../../mta/index.ts';
import { loadLedger } from './load-ledger.ts';

const root = mkdtempSync(join(tmpdir(), 'load-ledger-'));
const NOW = Date.UTC(2026, 10, 26, 12);
const DAY = 86_400_000;

function write(path: string, text: string): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text, 'latin1');
}

/** A message that Sendmail queued on 23 November, three days before. */
function queue(id: string, origin: string, protocol: string, sender: string): void {
  const created = Date.UTC(2026, 10, 23, 9, 0, 1) / 1000;
  const received = 'H??Received: from a by b id x\nH??Received: (from root@localhost)\n\tby b (8.17.1.9/8.17.1.9/Submit) id 6AN901MI000100; x';
  write(`var/spool/mqueue/qf${id}`, `V8\nT${created}\nN3\nP1\n$_${origin}\n$r${protocol}\nS<${sender}>\nRPFD:<x@far.example>\n${received}\n.\n`);
  write(`var/spool/mqueue/df${id}`, 'x\n');
}

beforeAll(() => {
  const stamp = '2026-11-23T09:00:0';
  write('etc/mail/sendmail.cf', 'V10/Berkeley\nDZ8.17.1\nO QueueDirectory=/var/spool/mqueue\n');
  write('etc/passwd', 'root:x:0:0::/root:/bin/sh\n');
  queue('6AN901MI000201', 'localhost [127.0.0.1]', 'ESMTP', 'a@shop.example');
  queue('6AN901MI000202', '[198.51.100.9]', 'ESMTPA', 'b@shop.example');
  queue('6AN901MI000203', 'localhost [127.0.0.1]', 'ESMTP', 'c@shop.example');
  write(
    'var/log/mail.log',
    [
      `${stamp}0.1+00:00 mx sendmail[9]: 6AN901MI000100: from=a@shop.example, size=9, class=0, nrcpts=1, relay=www-data@localhost`,
      `${stamp}1.1+00:00 mx sm-mta[10]: 6AN901MI000201: from=<a@shop.example>, size=9, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]`,
      `${stamp}1.2+00:00 mx sendmail[9]: 6AN901MI000100: to=x@far.example, ctladdr=a@shop.example (33/33), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=3, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (6AN901MI000201 Message accepted for delivery)`,
      `${stamp}1.3+00:00 mx sm-mta[11]: AUTH=server, relay=[198.51.100.9], authid=b@shop.example, mech=PLAIN, bits=0`,
      `${stamp}1.4+00:00 mx sm-mta[11]: 6AN901MI000202: from=<b@shop.example>, size=9, class=0, nrcpts=1, proto=ESMTPA, daemon=MTA, relay=[198.51.100.9]`,
      `${stamp}1.5+00:00 mx sm-mta[12]: 6AN901MI000203: from=<c@shop.example>, size=9, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]`,
      '2026-11-26T11:00:00.1+00:00 mx sm-mta[13]: 6AN901MI000202: to=<x@far.example>, delay=3+02:00:00, xdelay=00:00:00, mailer=esmtp, pri=3, relay=mx [203.0.113.25], dsn=4.0.0, stat=Deferred: later',
      '',
    ].join('\n'),
  );
});
afterAll(() => rmSync(root, { recursive: true }));

it("looks up in older logs who handed over what waits since before the window, and believes no header's user", () => {
  const [server] = openMailServers(rootedHost(root), { exim: {} });
  if (server === undefined) throw new Error('no server');
  const loading = loadLedger(server, { from: NOW - DAY, to: NOW });
  let ledger: Ledger | null = null;
  for (let next = loading.next(); ledger === null; next = loading.next()) if (next.done) ledger = next.value.ledger;
  const submitterOf = (id: string): string => ledger.submitters.text(ledger.submitter[ledger.find(server.hashId(id))] ?? -1);
  expect(['6AN901MI000201', '6AN901MI000202', '6AN901MI000203'].map(submitterOf)).toEqual(['U:www-data', 'A:b@shop.example', 'H:127.0.0.1']);
});
