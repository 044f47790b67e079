import type { Submission, SubmissionVia } from '../../../domain/message.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import type { Envelope } from './envelope.ts';
import { ipOfHostAddress } from './host-address.ts';

/**
 * How a message entered, from what Exim itself wrote: a login counts only with `-host_auth` (`-auth_id` is set for every local
 * message too), a bounce is Exim's own (`-localerror`), and whatever has no remote host came from a command.
 */
export function submissionOf(envelope: Envelope): Submission {
  const { options } = envelope;
  const remote = options.hostAddress !== null && !options.local && !isLocalProtocol(options.protocol);
  return {
    via: viaOf(envelope, remote),
    login: options.hostAuth === null || options.authId === null ? null : decodeBytes(options.authId),
    client: remote && options.hostAddress !== null ? ipOfHostAddress(options.hostAddress) : null,
    user: remote ? null : decodeBytes(envelope.login),
    cwd: null,
  };
}

function viaOf({ sender, options }: Envelope, remote: boolean): SubmissionVia {
  if (options.hostAuth !== null) return 'smtp-auth';
  if (options.localError && sender === '') return 'bounce';
  return remote ? 'smtp' : 'command';
}

function isLocalProtocol(protocol: string | null): boolean {
  return protocol !== null && (protocol.startsWith('local') || protocol.startsWith('utf8local'));
}
