import type { PanelKind } from '../../../domain/panel.ts';
import type { RunStep } from '../../../domain/plan.ts';
import type { Host } from '../../../host/host.ts';

/** What a panel does itself: it writes the files of passwords from a list of its own, and a change of them alone would come back. */
export interface ByPanel {
  readonly panel: PanelKind;
  readonly steps: readonly RunStep[];
  readonly undo: readonly RunStep[];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;
const HESTIA = ['/usr/local/hestia', '/usr/local/vesta'];
const UAPI = '/usr/local/cpanel/bin/uapi';
const MGRCTL = '/usr/local/mgr5/sbin/mgrctl';

/** The commands of the panel that keeps this mailbox, as its documentation has them; null where none does. */
export function planPanelMailbox(host: Host, address: string): ByPanel | null {
  const [local = '', domain = '', ...more] = address.split('@');
  if (more.length > 0 || !NAME.test(local) || !NAME.test(domain)) return null;
  return planHestia(host, local, domain) ?? planCpanel(host, address, domain) ?? planIspmanager(host, address);
}

/** `v-suspend-mail-account USER DOMAIN ACCOUNT`; the accounts stand in `data/users/USER/mail/DOMAIN.conf` as `ACCOUNT='info' …`. */
function planHestia(host: Host, local: string, domain: string): ByPanel | null {
  const place = HESTIA.find((path) => host.resolve(`${path}/bin/v-suspend-mail-account`) !== null);
  if (place === undefined) return null;
  const user = host
    .list(`${place}/data/users`)
    .filter((name) => NAME.test(name))
    .find((name) =>
      (host.readText(`${place}/data/users/${name}/mail/${domain}.conf`) ?? '').split('\n').some((line) => line.startsWith(`ACCOUNT='${local}'`)),
    );
  if (user === undefined) return null;
  const run = (program: string): readonly RunStep[] => [{ kind: 'run', argv: [`${place}/bin/${program}`, user, domain, local] }];
  return { panel: 'hestia', steps: run('v-suspend-mail-account'), undo: run('v-unsuspend-mail-account') };
}

/** `uapi --user=USER Email suspend_login email=…`; whose domain it is stands in /etc/userdomains. */
function planCpanel(host: Host, address: string, domain: string): ByPanel | null {
  if (host.resolve(UAPI) === null) return null;
  const line = (host.readText('/etc/userdomains') ?? '').split('\n').find((one) => one.startsWith(`${domain}: `));
  const user = line?.slice(domain.length + 2).trim() ?? '';
  if (!NAME.test(user) || user === 'nobody') return null;
  const run = (verb: string): RunStep => ({ kind: 'run', argv: [UAPI, `--user=${user}`, 'Email', verb, `email=${address}`] });
  return { panel: 'cpanel', steps: [run('suspend_login'), run('suspend_outgoing')], undo: [run('unsuspend_outgoing'), run('unsuspend_login')] };
}

function planIspmanager(host: Host, address: string): ByPanel | null {
  if (host.resolve(MGRCTL) === null) return null;
  const run = (func: string): readonly RunStep[] => [{ kind: 'run', argv: [MGRCTL, '-m', 'ispmgr', func, `elid=${address}`] }];
  return { panel: 'ispmanager', steps: run('email.suspend'), undo: run('email.resume') };
}
