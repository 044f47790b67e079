import type * as ChildProcess from 'node:child_process';
import type { LocalAnswer, LocalRequest, ScriptRequest } from './host.ts';

/** Sockets have no synchronous calls, so a short program of our own asks; the certificate of a machine's own name is not looked at. */
const ASK = `
const { address, port, tls, host, path } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const { request } = require(tls ? 'https' : 'http');
const options = { host: address, port, path, servername: host, rejectUnauthorized: false, agent: false, headers: { Host: host, Connection: 'close' } };
request(options, (answer) => {
  let body = '';
  answer.on('data', (part) => { if (body.length < 65536) body += part.toString('latin1'); });
  answer.on('end', () => console.log(JSON.stringify({ status: answer.statusCode, body })));
}).on('error', () => process.exit(1)).end();
`;
const RUN = `
const { socket, script } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const record = (type, content) => Buffer.concat([Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]), content]);
const pair = (name, value) => Buffer.concat([Buffer.from([name.length, value.length]), Buffer.from(name + value, 'latin1')]);
const parameters = { SCRIPT_FILENAME: script, SCRIPT_NAME: script, REQUEST_METHOD: 'GET', REQUEST_URI: script, QUERY_STRING: '', CONTENT_LENGTH: '0',
  SERVER_PROTOCOL: 'HTTP/1.1', GATEWAY_INTERFACE: 'CGI/1.1', REMOTE_ADDR: '127.0.0.1', REDIRECT_STATUS: '200' };
const [, address, port] = /^(?:(.*):)?(\\d+)$/.exec(socket) || [];
const connection = require('net').connect(port ? { host: (address || '127.0.0.1').replace(/[[\\]]/g, ''), port: Number(port) } : { path: socket });
connection.write(Buffer.concat([record(1, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])),
  record(4, Buffer.concat(Object.entries(parameters).map(([name, value]) => pair(name, value)))), record(4, Buffer.alloc(0)), record(5, Buffer.alloc(0))]));
let waiting = Buffer.alloc(0), said = '';
connection.on('data', (part) => {
  waiting = Buffer.concat([waiting, part]);
  while (waiting.length >= 8) {
    const length = waiting.readUInt16BE(4), whole = 8 + length + waiting[6];
    if (waiting.length < whole) return;
    if (waiting[1] === 6 && said.length < 65536) said += waiting.toString('latin1', 8, 8 + length);
    if (waiting[1] === 3) { console.log(JSON.stringify(said)); process.exit(0); }
    waiting = waiting.subarray(whole);
  }
}).on('error', () => process.exit(1)).on('close', () => process.exit(1));
`;
const LONGEST = 5000;

/** See `Host.request`. */
export function requestLocally(asked: LocalRequest): LocalAnswer | null {
  return askBy(ASK, asked) as LocalAnswer | null;
}

/** See `Host.requestScript`. */
export function requestScript(asked: ScriptRequest): string | null {
  return askBy(RUN, asked) as string | null;
}

function askBy(program: string, asked: object): unknown {
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  const ran = spawnSync(process.execPath, ['-e', program], { input: JSON.stringify(asked), encoding: 'utf8', env: {}, timeout: LONGEST });
  return ran.status === 0 ? (JSON.parse(ran.stdout) as unknown) : null;
}
