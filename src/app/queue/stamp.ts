export { stamper } from '../../parse/stamp.ts';
