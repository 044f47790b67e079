import type { BlockPlan, Check } from '../../domain/plan.ts';
import type { Source } from '../../domain/source.ts';
import type { Context } from '../context.ts';

/** What is asked for beside the source, as typed. */
export interface BlockAsked {
  /** Further ways of a site to close. */
  readonly also: readonly ('mta' | 'ports')[];
  /** How the program of a timer is called that ends the block; null: it does not end by itself. */
  readonly expires: readonly string[] | null;
  readonly whole: boolean;
  readonly acceptSites: boolean;
  readonly acceptPending: boolean;
  /** End a process for good instead of stopping it. */
  readonly kill: boolean;
}

/** A plan to be made for one source. */
export interface Planning<S extends Source = Source> {
  readonly source: S;
  /** The id that the action will have. */
  readonly action: string;
  readonly asked: BlockAsked;
}

/** A kind of block: what a source's name means, the plan that stops it, and whether that holds. Only `plan`'s steps change anything. */
export interface Remedy<S extends Source = Source> {
  readonly id: string;
  readonly kind: S['kind'];
  /** The source that `block KIND NAME` means. Throws ToolError 65 when there is none, 64 when there are several. */
  find(context: Context, name: string): S;
  /** Reads, and changes nothing. Throws ToolError 65, 69, 75 or 77 where nothing can or may be planned. */
  plan(context: Context, planning: Planning<S>): BlockPlan;
  /** Files that somebody has changed since their service was last started or reloaded: they would go live with the block. Missing: nothing is reloaded. */
  pending?(context: Context, plan: BlockPlan): readonly string[];
  /** Tries whether the source is really stopped, while the files of the plan's probe are there; harmless where it is not. */
  probe?(context: Context, plan: BlockPlan): readonly Check[];
  /** Keeps what the steps would destroy, once the journal has the plan; may be called again after a crash. Throws ToolError. */
  before?(context: Context, plan: BlockPlan, action: string): void;
  /** Ends what is open still and needs no undoing (sessions), when the block is in force; what came of it. */
  after?(context: Context, plan: BlockPlan): readonly Check[];
  /** Gives the source a new random password, after an undo; the password, which is stored nowhere. Throws ToolError 69 or 71. */
  renew?(context: Context, plan: BlockPlan): string;
  /** Whether the block stands as it was made, beside its files being as they were left. */
  check(context: Context, plan: BlockPlan): readonly Check[];
}
