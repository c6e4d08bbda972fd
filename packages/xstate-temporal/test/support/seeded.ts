/** Loaded before each test file: what a property draws is the same everywhere, whether or not it names a seed. */
import fc from 'fast-check';
import { path, seed } from './seed.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed, ...(path === undefined ? {} : { path }) });
