import type { Ownership } from '../../../domain/plan.ts';
import { newFile } from '../../../remedies/text-change.ts';
import type { Change } from '../../../remedies/text-change.ts';

const PUBLIC: Ownership = { mode: 0o644, uid: 0, gid: 0 };
/** Root's, outside of every document root, and gone with the next start at the latest. */
const DIRECTORY = '/run';

/** A page that is there for one try. */
export interface ProbePage {
  readonly file: string;
  /** Its address on every site. */
  readonly address: string;
  readonly change: Change;
}

/** What the page answers: mail() fails, it would send (and was not called), or something else answered. */
export type ProbeResult = 'refused' | 'open' | 'other';

/**
 * A page that tells whether mail() fails. Only where the setting is ours it really calls mail(), so that a try of a neighbour, or of a block that does not
 * hold, sends nothing.
 */
export function probePage(token: string, noMail: string): ProbePage {
  const file = `${DIRECTORY}/spamtrace-${token}.php`;
  const text = `<?php
header('Content-Type: text/plain');
$set = ini_get('sendmail_path') === '${noMail}';
$sent = $set && function_exists('mail') ? @mail('probe@localhost', 'probe', 'probe') : false;
echo 'spamtrace ${token} ', $set && !$sent ? 'refused' : 'open', "\\n";
`;
  return { file, address: `/.spamtrace-${token}`, change: newFile(file, text, PUBLIC) };
}

/** What an answer of the page says. */
export function readProbe(token: string, body: string | null): ProbeResult {
  const [, said] = new RegExp(`spamtrace ${token} (refused|open)`).exec(body ?? '') ?? [];
  return said === 'refused' || said === 'open' ? said : 'other';
}

/** A file for Apache that gives every site the page, to this machine alone. */
export function probeConfig(directory: string, { file, address }: ProbePage): Change {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const text = `# a try of spamtrace; it goes at once
<IfModule alias_module>
<IfModule authz_host_module>
Alias "${address}" "${file}"
<Directory "${DIRECTORY}">
    AllowOverride None
    <Files "${name}">
        Require local
        SetHandler application/x-httpd-php
        php_admin_value auto_prepend_file none
        php_admin_value auto_append_file none
        php_admin_value open_basedir none
    </Files>
</Directory>
</IfModule>
</IfModule>
`;
  return newFile(`${directory}/zz-${name.replace(/\.php$/, '')}.conf`, text, PUBLIC);
}
