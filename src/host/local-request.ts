import type * as ChildProcess from 'node:child_process';
import type { LocalAnswer, LocalRequest } from './host.ts';

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
const LONGEST = 5000;

/** See `Host.request`. */
export function requestLocally(asked: LocalRequest): LocalAnswer | null {
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  const ran = spawnSync(process.execPath, ['-e', ASK], { input: JSON.stringify(asked), encoding: 'utf8', env: {}, timeout: LONGEST });
  if (ran.status !== 0) return null;
  return JSON.parse(ran.stdout) as LocalAnswer;
}
