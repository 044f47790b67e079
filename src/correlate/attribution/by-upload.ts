import type { Proof } from '../../domain/proof.ts';
import type { UploadEvent } from '../../domain/upload-event.ts';
import { placeOf } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { loginProof } from './by-session.ts';

/** How a script came here: its upload and the login before it; none where no log has them. */
export function uploadProofs(script: string, around: Surroundings): readonly Proof[] {
  const upload = around.uploads.findLast((one) => isOf(one, script, around));
  if (upload === undefined) return [];
  const { at, user, client, file, byte } = upload;
  const proof: Proof = {
    at,
    place: { kind: 'line', file, byte },
    shows: { id: 'evidence.upload', params: { user, client: client ?? '?' } },
    writtenBy: 'service',
    weight: 88,
  };
  const login = around.logins.findLast(
    (span) => span.login.service === 'ftp' && span.user === user && span.from <= at / 1000 + 1 && span.to >= at / 1000 - 1,
  );
  if (login === undefined) return [proof];
  return [proof, loginProof(login, { id: 'evidence.uploadLogin', params: { user, client: login.login.client ?? '?' } }, 72)];
}

/** Whether an upload is this file: daemons log paths of the machine, below the user's home, or below a root that they shut him into. */
function isOf({ path, user }: UploadEvent, script: string, around: Surroundings): boolean {
  if (path === script) return true;
  const slashed = path.startsWith('/') ? path : `/${path}`;
  const account = around.accounts.find(({ name }) => name === user);
  if (account !== undefined) return `${account.home}${slashed}` === script;
  // A login that is no account of the machine belongs to the site whose tree it was shut into.
  const root = placeOf(script, around)?.root;
  return root !== undefined && script === `${root}${slashed}`;
}
