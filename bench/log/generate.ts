import { closeSync, openSync, writeSync } from 'node:fs';

/** What a generated log holds, to compare a reading with. */
export interface Written {
  readonly bytes: number;
  readonly lines: number;
  readonly messages: number;
  readonly recipients: number;
  readonly delivered: number;
  readonly failed: number;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUBJECTS = [
  'Your invoice for November is ready to be paid, number',
  'Re: [support] meeting on Monday, the new offer, ticket',
  'Order confirmation from our shop: thank you for order',
  'You have won \\"a prize\\", claim it before midnight, code',
  '\\320\\237\\321\\200\\320\\270\\320\\262\\320\\265\\321\\202',
  'Weekly newsletter: eleven things to know before winter, issue',
];
const TEXTS = [
  '550-5.1.1 The email account that you tried to reach does not exist. Please try\\n550-5.1.1 double-checking the address of the recipient for typos or\\n550-5.1.1 unnecessary spaces. For more information, go to\\n550 5.1.1  https://support.example/mail/?p=NoSuchUser d9443c01a7336-2129dbeb2e1si12345678plx.123 - gsmtp',
  '550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table',
  '550-5.7.1 [192.0.2.1] Our system has detected that this message is\\n550-5.7.1 likely unsolicited mail. To reduce the amount of spam sent, this message has been\\n550 5.7.1 blocked. d9443c01a7336-2129dbeb2e1si12345678plx.123 - gsmtp',
  '552 5.2.2 mailbox is full',
];
const PROVIDERS = ['gmail.example', 'yahoo.example', 'mail.example', 'outlook.example', 'corp.example', 'web.example'];
const FLUSH_BYTES = 1 << 20;

/** Numbers from a seed (xorshift), the same on every machine. */
export function seeded(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/**
 * Writes an Exim main log of at least `size` bytes as 4.96 writes it with `+arguments +pid +subject +received_recipients`: scripts of sites,
 * logged-in mailboxes, mail from outside, deliveries, deferrals, failures with their bounces, refused clients. The lines' form is that of
 * Exim 4.96 as observed; names and numbers come from the seed.
 */
export function writeMainlog(path: string, size: number, options: { readonly seed: number; readonly from: number; readonly until: number }): Written {
  const file = openSync(path, 'w');
  const writer = new LogWriter(options.seed, options.from);
  let written = 0;
  while (written < size) {
    writer.now = options.from + Math.floor((options.until - options.from) * (written / size));
    const chunk = writer.chunk(FLUSH_BYTES);
    writeSync(file, chunk);
    written += chunk.length;
  }
  closeSync(file);
  return { bytes: written, ...writer.counts };
}

class LogWriter {
  now: number;
  readonly counts = { lines: 0, messages: 0, recipients: 0, delivered: 0, failed: 0 };
  private readonly random: (below: number) => number;
  private text: string[] = [];
  private length = 0;
  private serial = 1_000_000;
  private pid = 1000;

  constructor(seed: number, now: number) {
    this.random = seeded(seed);
    this.now = now;
  }

  /** Lines of at least `size` bytes. */
  chunk(size: number): Buffer {
    this.text = [];
    this.length = 0;
    while (this.length < size) this.writeStory();
    return Buffer.from(this.text.join(''), 'latin1');
  }

  private writeStory(): void {
    const kind = this.random(100);
    if (kind < 40) this.writeScript();
    else if (kind < 60) this.writeLogin();
    else if (kind < 90) this.writeInbound();
    else if (kind < 95) this.writeRefused();
    else this.writeFailedLogin();
  }

  private writeScript(): void {
    const site = this.random(200);
    const user = site < 120 ? 'www-data' : `site${site}`;
    const pid = this.nextPid();
    const id = this.nextId();
    const to = this.people(1 + (this.random(8) === 0 ? this.random(5) : 0));
    this.line(pid, `cwd=/var/www/site${site}/data/www/site${site}.example 4 args: /usr/sbin/sendmail -t -i -fbounce@site${site}.example`);
    this.line(
      pid,
      `${id} <= bounce@site${site}.example U=${user} P=local S=${400 + this.random(9000)} id=${this.token(12)}${this.token(24)}@www.site${site}.example T="${this.subject()}" for ${to.join(' ')}`,
    );
    this.counts.messages++;
    this.counts.recipients += to.length;
    this.line(this.nextPid(), `cwd=/var/spool/exim4 3 args: /usr/sbin/sendmail -Mc ${id}`);
    this.deliver(id, to);
  }

  private writeLogin(): void {
    const box = this.random(400);
    const login = `info@site${box % 200}.example`;
    const pid = this.nextPid();
    const id = this.nextId();
    const to = this.people(1 + this.random(3));
    this.line(
      pid,
      `${id} <= ${login} H=(DESKTOP-${box}) [203.0.113.${box % 250}] P=esmtpsa X=TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=no A=plain:${login} S=${900 + this.random(50000)} id=${this.token(8)}-${this.token(4)}-${this.token(4)}-${this.token(4)}-${this.token(12)}@site${box % 200}.example T="${this.subject()}" for ${to.join(' ')}`,
    );
    this.counts.messages++;
    this.counts.recipients += to.length;
    this.deliver(id, to);
  }

  private writeInbound(): void {
    const from =
      this.random(3) === 0
        ? `bounce+${this.token(6)}.${this.random(20000)}-info=site${this.random(200)}.example@mg.${this.pick(PROVIDERS)}`
        : `person.name${this.random(20000)}@${this.pick(PROVIDERS)}`;
    const id = this.nextId();
    const pid = this.nextPid();
    const local = `info@site${this.random(200)}.example`;
    const host = `mail-ed1-f${this.random(90)}.${this.pick(PROVIDERS)} [198.51.100.${this.random(250)}]`;
    this.line(
      pid,
      `${id} <= ${from} H=${host} P=esmtps X=TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=no K S=${2000 + this.random(90000)} DKIM=${this.pick(PROVIDERS)} id=CAH${this.token(12)}${this.token(12)}${this.token(12)}${this.token(12)}@mail.${this.pick(PROVIDERS)} T="${this.subject()}" for ${local}`,
    );
    this.counts.messages++;
    this.counts.recipients++;
    this.counts.delivered++;
    this.line(this.nextPid(), `${id} => info <${local}> R=local_user T=mail_spool`);
    this.line(this.pid, `${id} Completed`);
  }

  private deliver(id: string, to: readonly string[]): void {
    const pid = this.nextPid();
    let isDone = true;
    for (const [index, address] of to.entries()) {
      const host = `aspmx.l.${address.slice(address.indexOf('@') + 1)} [192.0.2.${this.random(250)}]`;
      const fate = this.random(20);
      if (fate < 16) {
        this.line(
          pid,
          `${id} ${index === 0 ? '=>' : '->'} ${address} R=dnslookup T=remote_smtp H=${host} X=TLS1.3:ECDHE_SECP256R1__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=yes DN="CN=mx.example" C="250 2.0.0 OK  ${Math.floor(this.now / 1000)} ${this.token(12)}-${this.token(11)}si${this.random(1e8)}plx.${this.random(999)} - gsmtp"`,
        );
        this.counts.delivered++;
      } else if (fate < 18) {
        isDone = false;
        this.line(
          pid,
          `${id} == ${address} R=dnslookup T=remote_smtp defer (-44) H=${host}: SMTP error from remote mail server after RCPT TO:<${address}>: 451 4.7.1 Greylisting in action, please come back later`,
        );
      } else {
        this.counts.failed++;
        this.line(
          pid,
          `${id} ** ${address} R=dnslookup T=remote_smtp H=${host} X=TLS1.2:ECDHE:256 CV=yes: SMTP error from remote mail server after RCPT TO:<${address}>: ${this.pick(TEXTS)}`,
        );
        this.writeBounce(id);
      }
    }
    if (isDone) this.line(pid, `${id} Completed`);
  }

  private writeBounce(cause: string): void {
    const pid = this.nextPid();
    const id = this.nextId();
    this.line(pid, `cwd=/var/spool/exim4 7 args: /usr/sbin/exim4 -t -oem -oi -f <> -E${cause}`);
    this.line(
      pid,
      `${id} <= <> R=${cause} U=Debian-exim P=local S=${1500 + this.random(900)} T="Mail delivery failed: returning message to sender" for bounce@site1.example`,
    );
    this.counts.messages++;
    this.counts.recipients++;
    this.counts.delivered++;
    this.line(this.nextPid(), `${id} => bounce <bounce@site1.example> R=local_user T=mail_spool`);
    this.line(this.pid, `${id} Completed`);
  }

  private writeRefused(): void {
    this.line(
      this.nextPid(),
      `H=(win-${this.random(99)}) [198.51.100.${this.random(250)}] F=<a${this.random(999)}@spam.example> rejected RCPT <nobody${this.random(999)}@site1.example>: Unrouteable address`,
    );
  }

  private writeFailedLogin(): void {
    this.line(
      this.nextPid(),
      `plain authenticator failed for (ylmf-pc) [198.51.100.${this.random(250)}]: 535 Incorrect authentication data (set_id=info@site${this.random(200)}.example)`,
    );
  }

  private line(pid: number, text: string): void {
    const line = `${stamp(this.now)} [${pid}] ${text}\n`;
    this.text.push(line);
    this.length += line.length;
    this.counts.lines++;
  }

  private nextPid(): number {
    this.pid = this.pid >= 4_000_000 ? 1000 : this.pid + 1;
    return this.pid;
  }

  private nextId(): string {
    this.serial++;
    return `${base62(Math.floor(this.now / 1000), 6)}-${base62(this.serial, 6)}-${base62(this.serial % 3844, 2)}`;
  }

  private people(count: number): string[] {
    return Array.from({ length: count }, () => `${this.random(1e7).toString(36)}.user@${this.pick(PROVIDERS)}`);
  }

  private token(length: number): string {
    return (this.random(0x7fffffff) * 46_656 + this.random(46_656)).toString(36).padStart(length, '0').slice(0, length);
  }

  private subject(): string {
    return `${this.pick(SUBJECTS)} ${this.random(1000)}`;
  }

  private pick(list: readonly string[]): string {
    return list[this.random(list.length)] ?? '';
  }
}

let stampSecond = Number.NaN;
let stampText = '';

function stamp(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== stampSecond) {
    stampSecond = second;
    stampText = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ');
  }
  return stampText;
}

function base62(value: number, width: number): string {
  let text = '';
  let rest = value;
  for (let index = 0; index < width; index++) {
    text = `${ALPHABET[rest % 62] ?? '0'}${text}`;
    rest = Math.floor(rest / 62);
  }
  return text;
}
