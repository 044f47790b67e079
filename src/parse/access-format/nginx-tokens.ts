import { momentPart, momentTokens } from './moment.ts';
import { client, duration, field, type FormatToken, host, literal, method, NUMBER, skipped, WORD } from './token.ts';

/** Values of several servers asked one after the other: `a, b : c` (ngx_http_upstream_module). */
const LIST = '[^\\s",\\\\]{0,300}(?:(?:, | : )[^\\s",\\\\]{0,300}){0,20}';

/** Tokens of an nginx `log_format` (ngx_http_log_module, and the variables of ngx_http_core_module). */
export function nginxTokens(format: string): readonly FormatToken[] {
  const tokens: FormatToken[] = [];
  for (const [piece, braced, bare] of format.matchAll(/\$(?:\{(\w+)\}|(\w+))|[^$]+|\$/g)) {
    const name = braced ?? bare;
    if (name === undefined) tokens.push(literal(piece));
    else tokens.push(...variableTokens(name));
  }
  return tokens;
}

function variableTokens(name: string): readonly FormatToken[] {
  if (name === 'time_local') return momentTokens('%d/%b/%Y:%H:%M:%S %z') ?? [];
  if (name === 'time_iso8601') return momentTokens('%Y-%m-%dT%H:%M:%S%z') ?? [];
  if (name === 'msec') return [momentPart('s')];
  if (Object.hasOwn(KNOWN, name)) return [KNOWN[name] ?? skipped(null)];
  return [skipped(name.startsWith('upstream_') && !/^upstream_(?:http|cookie|trailer)_/.test(name) ? LIST : null)];
}

const KNOWN: Readonly<Record<string, FormatToken>> = {
  remote_addr: client('client'),
  realip_remote_addr: client('peer'),
  http_x_forwarded_for: field('forwarded', null),
  proxy_add_x_forwarded_for: field('forwarded', null),
  request: field('request', null),
  request_method: method(),
  request_uri: field('target', null),
  uri: field('path', null),
  document_uri: field('path', null),
  status: field('status', '(?:\\d{3}|-|)'),
  body_bytes_sent: field('bytes', NUMBER),
  bytes_sent: field('bytes', NUMBER),
  request_time: duration(1000),
  host: host(),
  server_name: host(),
  http_host: field('host', null),
  server_protocol: skipped(WORD),
  scheme: skipped(WORD),
  request_length: skipped(NUMBER),
  request_id: skipped(WORD),
  connection: skipped(NUMBER),
  connection_requests: skipped(NUMBER),
  connection_time: skipped(WORD),
  gzip_ratio: skipped(WORD),
  pid: skipped(NUMBER),
  pipe: skipped('[p.]'),
  remote_port: skipped(NUMBER),
  realip_remote_port: skipped(NUMBER),
  server_addr: skipped(WORD),
  server_port: skipped(NUMBER),
  hostname: skipped(WORD),
  ssl_protocol: skipped(WORD),
  ssl_cipher: skipped(WORD),
  is_args: skipped('[?]?'),
};
