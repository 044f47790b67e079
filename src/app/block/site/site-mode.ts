import type { BlockPlan, Check } from '../../../domain/plan.ts';
import type { Site } from '../../../domain/site.ts';
import type { Context } from '../../context.ts';
import type { Planning } from '../remedy.ts';

/** A site whose mail is to stop, among all sites. */
export interface SitePlanning {
  readonly site: Site;
  readonly sites: readonly Site[];
  readonly planning: Planning;
}

/** What a way of running PHP plans; who it is for stands in the remedy. */
export type SitePlan = Omit<BlockPlan, 'remedy' | 'source'>;

/** A way in which PHP runs, and how mail() is made to fail there. */
export interface SiteMode {
  plan(context: Context, planning: SitePlanning): SitePlan;
  /** Files that somebody has changed since the service was started or reloaded. */
  pending(context: Context, plan: BlockPlan): readonly string[];
  /** Asks PHP itself, while the plan's probe is there. */
  probe(context: Context, plan: BlockPlan): readonly Check[];
  /** Whether the configuration still says so. */
  check(context: Context, plan: BlockPlan): readonly Check[];
}
