import { existsSync } from 'node:fs';
import { runChild } from './child.ts';

/** The Debian archive that this machine itself uses: where it is and the apt settings needed to reach it. */
export interface DebianArchive {
  readonly uri: string;
  readonly keyring: string;
  readonly aptSettings: string;
}

const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/etc/apt/trusted.gpg.d/debian-archive-keyring.gpg'];

/** Asks apt for the archive this machine installs from; throws where apt knows none of Debian. */
export async function findArchive(): Promise<DebianArchive> {
  const targets = await runChild(['apt-get', 'indextargets', '--format', '$(REPO_URI)|$(RELEASE)|$(SIGNED_BY)', 'Created-By: Packages']);
  for (const line of targets.stdout.split('\n')) {
    const [uri = '', release = '', signedBy = ''] = line.split('|');
    if (!/^https?:/.test(uri) || !/^(?:bullseye|bookworm|trixie|forky|sid|stable|oldstable)$/.test(release)) continue;
    const keyring = [signedBy, ...keyrings].find((path) => path.startsWith('/') && existsSync(path));
    if (keyring === undefined) continue;
    return { uri: uri.replace(/\/$/, ''), keyring, aptSettings: await readAptSettings() };
  }
  throw new Error('apt on this machine has no Debian archive with a keyring');
}

async function readAptSettings(): Promise<string> {
  const dump = await runChild(['apt-config', 'dump']);
  return dump.stdout
    .split('\n')
    .filter((line) => /^Acquire::(?:Check-|Retries|http::|https::|ForceIPv)/i.test(line))
    .concat('Acquire::Languages "none";', 'APT::Install-Recommends "0";', '')
    .join('\n');
}
