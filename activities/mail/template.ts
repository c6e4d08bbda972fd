import type { MailParams, MailTemplate } from '../../machines/ports.ts';
import type { Letter } from './letter.ts';

export type MailData<T extends MailTemplate> = Extract<MailParams, { template: T }>['data'];

/** Writes the letter of one template. Pure: the same data gives the same letter. */
export type Template<T extends MailTemplate> = (data: MailData<T>) => Letter;

/** One template for each name; a port with a new name does not compile without one. */
export type Templates<T extends MailTemplate = MailTemplate> = { readonly [Name in T]: Template<Name> };
