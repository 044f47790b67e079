import { eximQueue } from './queues/exim.ts';
import { queueLaws } from './queues/laws.ts';

queueLaws(eximQueue, () => {});
