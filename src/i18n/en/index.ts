import { accounts } from './accounts.ts';
import { actions } from './actions.ts';
import { block } from './block.ts';
import { doctor } from './doctor.ts';
import { evidence } from './evidence.ts';
import { forms } from './forms.ts';
import { help } from './help.ts';
import { journal } from './journal.ts';
import { posts } from './posts.ts';
import { queue } from './queue.ts';
import { scan } from './scan.ts';
import { sessions } from './sessions.ts';

/** Every English text. */
export const en = {
  ...accounts,
  ...actions,
  ...block,
  ...doctor,
  ...evidence,
  ...forms,
  ...help,
  ...journal,
  ...posts,
  ...queue,
  ...scan,
  ...sessions,
};
