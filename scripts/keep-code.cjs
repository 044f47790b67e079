// Runs a built program once (its path without the end, then its arguments) and keeps beside it the code that V8 compiled meanwhile.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

// Code is good only for a V8 with the flags that it was made with: the program must not change them here.
require('node:v8').setFlagsFromString = () => undefined;
const [, , program, ...args] = process.argv;
const path = `${program}.js`;
const script = new Script(readFileSync(path, 'latin1'), { filename: path });
process.argv = [process.execPath, path, ...args];
process.on('exit', () => writeFileSync(`${program}.code`, script.createCachedData()));
const own = { exports: {} };
script.runInThisContext()(own.exports, createRequire(path), own, path, dirname(path));
