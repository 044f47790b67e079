// Makes the sample server anew: node --import ./test/lab/typescript-loader.mjs test/lab/capture-sample.lab.ts [DIR]
import { resolve } from 'node:path';
import { join } from 'node:path';
import { cloneDirectory } from './box/rootfs.ts';
import { captureSample } from './capture-sample.ts';

await captureSample(resolve(process.argv[2] ?? join(cloneDirectory, 'sample')), (line) => process.stdout.write(`${line}\n`));
