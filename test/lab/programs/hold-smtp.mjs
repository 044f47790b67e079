// Logs in over SMTP, sends one message, and stays: hold-smtp.mjs ADDRESS PASSWORD CLIENT. /run/held-CLIENT is there from then until the connection ends.
import { connect } from 'node:net';
import { rmSync, writeFileSync } from 'node:fs';

const [address, password, client] = process.argv.slice(2);
const mark = `/run/held-${client}`;
const words = [
  'EHLO client',
  `AUTH PLAIN ${Buffer.from(`\0${address}\0${password}`).toString('base64')}`,
  `MAIL FROM:<${address}>`,
  'RCPT TO:<rcpt@far.example>',
  'DATA',
  'Subject: x\r\n\r\nx\r\n.',
];
const socket = connect({ host: '203.0.113.10', port: 587, localAddress: client });
let said = '';
socket.on('data', (bytes) => {
  said += bytes;
  if (!/^\d{3} .*\r\n/m.test(said)) return;
  said = '';
  const next = words.shift();
  if (next === undefined) writeFileSync(mark, '');
  else socket.write(`${next}\r\n`);
});
socket.on('error', () => {});
socket.on('close', () => rmSync(mark, { force: true }));
