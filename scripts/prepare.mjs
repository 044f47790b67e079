// npm's prepare: `npm i -g .` links this folder, so it must have been built; nothing to do when npm itself only installs packages here.
import { build, install } from './set-up.mjs';

install();
build();
