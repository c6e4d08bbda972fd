export * from '../../../workflows/index.ts';
