// The outside world of a box: takes mail on port 25 of 203.0.113.25 (or of the address given) and accepts, defers or rejects each recipient as
// /opt/lab/sink-rules.json says: { "address": { "reply": "550 …", "until": seconds since 1970, or absent } }.
// Every accepted message is one line of /opt/lab/sink.jsonl.
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const rulesPath = '/opt/lab/sink-rules.json';

function readRules() {
  try {
    return JSON.parse(readFileSync(rulesPath, 'utf8'));
  } catch {
    return {};
  }
}

function replyTo(address) {
  const rule = readRules()[address.toLowerCase()];
  if (!rule || (rule.until !== undefined && Date.now() / 1000 >= rule.until)) return '250 2.1.5 Ok';
  return rule.reply;
}

/** One SMTP session: a line in, a reply out (RFC 5321). */
function serve(socket) {
  let rest = '';
  let sender = null;
  let recipients = [];
  let message = null;
  let count = 0;
  const say = (line) => socket.write(`${line}\r\n`);

  const command = (line) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') return say('250-mx.transit.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 52428800');
    if (verb === 'HELO') return say('250 mx.transit.example');
    if (verb === 'MAIL') {
      sender = /<([^>]*)>/.exec(line)?.[1] ?? '';
      recipients = [];
      return say('250 2.1.0 Ok');
    }
    if (verb === 'RCPT') {
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      const reply = replyTo(address);
      if (reply.startsWith('250')) recipients.push(address);
      return say(reply);
    }
    if (verb === 'DATA') {
      if (recipients.length === 0) return say('554 5.5.1 Error: no valid recipients');
      message = '';
      return say('354 End data with <CR><LF>.<CR><LF>');
    }
    if (verb === 'QUIT') return socket.end('221 2.0.0 Bye\r\n');
    return say('250 2.0.0 Ok');
  };

  const take = (line) => {
    if (message === null) return command(line);
    if (line !== '.') {
      message += `${line}\n`;
      return undefined;
    }
    count += 1;
    const subject = /^Subject: (.*)$/im.exec(message)?.[1] ?? null;
    appendFileSync('/opt/lab/sink.jsonl', `${JSON.stringify({ at: Date.now(), sender, recipients, subject, size: message.length })}\n`);
    message = null;
    return say(`250 2.0.0 Ok: queued as 4F${Date.now().toString(36).toUpperCase()}${count}`);
  };

  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      take(line);
    }
  });
  say('220 mx.transit.example ESMTP');
}

createServer(serve).listen(25, process.argv[2] ?? '203.0.113.25', () => process.stdout.write('listening\n'));
