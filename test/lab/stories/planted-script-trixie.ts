import type { Story } from '../play/stage.ts';
import { playPlantedScript } from './planted-script.ts';

/** Story 9: a newer Exim, whose ids have 23 characters. */
export const plantedScriptTrixie: Story = {
  id: 'planted-script-trixie',
  suite: 'trixie',
  tells: 'the same on Debian 13: Exim 4.98 with ids of 23 characters, some messages in a named queue',
  play: (stage) => playPlantedScript(stage, { log: 'rich', handled: true }),
};
