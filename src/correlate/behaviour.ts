import type { Behaviour, BehaviourChange } from '../domain/behaviour.ts';
import type { Portrait } from '../domain/portrait.ts';

const MOST_DOMAINS = 50;

/** The behaviour that a portrait shows. */
export function behaviourOf(portrait: Portrait, digest: string | null): Behaviour {
  const { busiestHour, networks, rejected, delivered, spamVerdicts, outward, senders } = portrait;
  const domains = new Set(senders.map((sender) => sender.slice(sender.lastIndexOf('@') + 1).toLowerCase()));
  return {
    busiestHour,
    networks,
    refused: rejected / Math.max(1, rejected + delivered),
    calledSpam: spamVerdicts / Math.max(1, outward),
    senderDomains: [...domains].sort().slice(0, MOST_DOMAINS),
    digest,
  };
}

/** What has changed for the worse since a source was trusted; nothing: the trust holds. */
export function changesSince(then: Behaviour, now: Behaviour): readonly BehaviourChange[] {
  const known = new Set(then.senderDomains);
  const changes: readonly (readonly [BehaviourChange, boolean])[] = [
    ['more-mail', now.busiestHour > Math.max(3 * then.busiestHour, then.busiestHour + 20)],
    ['more-networks', now.networks > Math.max(2 * then.networks, then.networks + 2)],
    ['more-refused', now.refused > then.refused + 0.1],
    ['called-spam', now.calledSpam > then.calledSpam + 0.05],
    ['other-senders', then.senderDomains.length < MOST_DOMAINS && now.senderDomains.some((domain) => !known.has(domain))],
    ['other-file', then.digest !== now.digest && then.digest !== null],
  ];
  return changes.filter(([, isSo]) => isSo).map(([change]) => change);
}
