import type { Story } from '../play/stage.ts';
import { playPlantedScript } from './planted-script.ts';

/** Story 2: nothing but what Debian's own log selector writes. */
export const plantedScriptStock: Story = {
  id: 'planted-script-stock',
  suite: 'bookworm',
  tells: "the same with Debian's stock log_selector: no cwd, no subject, no recipients",
  play: (stage) => playPlantedScript(stage, { log: 'stock' }),
};
