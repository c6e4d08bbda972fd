/**
 * A letter: what a template says, before it becomes text and HTML. Both are made from the same
 * blocks, so that they cannot say different things; and a template never touches markup, so that
 * it cannot forget to escape.
 */
export interface Letter {
  readonly subject: string;
  /** One sentence that a mailbox shows next to the subject. */
  readonly preview: string;
  /** The name of the service or capability, at the head of the letter. */
  readonly masthead: string;
  readonly heading: string;
  readonly greeting: string;
  readonly blocks: readonly Block[];
  readonly signature: string;
  /** Why the recipient gets this, and what to quote. */
  readonly footer: readonly string[];
  /** Letters with the same thread belong together in a mailbox. */
  readonly thread: readonly string[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  /** What the recipient is to do: set apart, so that it is not overlooked. */
  | { readonly kind: 'callout'; readonly title: string; readonly text: string }
  /** Words of somebody else, kept apart from ours. */
  | { readonly kind: 'quote'; readonly by: string; readonly text: string }
  | { readonly kind: 'steps' | 'points'; readonly title: string; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] };

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const callout = (title: string, text: string): Block => ({ kind: 'callout', title, text });
export const quote = (by: string, text: string): Block => ({ kind: 'quote', by, text });
export const steps = (title: string, items: readonly string[]): Block => ({ kind: 'steps', title, items });
export const points = (title: string, items: readonly string[]): Block => ({ kind: 'points', title, items });
export const facts = (...rows: readonly (readonly [string, string])[]): Block => ({ kind: 'facts', rows });

/** A portal's name within a sentence: "the Microsoft 365 Defender portal", "Microsoft Defender Security Center". */
export const inProse = (portal: string): string => (/\bportal$/i.test(portal) ? `the ${portal}` : portal);
