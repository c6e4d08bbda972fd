export * from '../../../workflows/programme.ts';
