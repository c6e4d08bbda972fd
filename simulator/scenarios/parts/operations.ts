import { z } from 'zod';
import { lasting, offset } from './basics.ts';

/** What the service itself does beside reviewing, hunting and advising: nothing, unless it is said here. */
export const operations = z
  .strictObject({
    retryTell: z
      .strictObject({
        after: lasting(
          'median 2h sigma 0.8',
          'From the notice that a partner could not be told to its being told again.',
        ),
        most: z.int().min(1).max(100).default(3).describe('How often one instance is made to tell again.'),
      })
      .optional()
      .describe(
        'Staff who hear that a partner could not be told have it told again, `after` (median 2h, sigma 0.8) and at `most` 3 times an instance; without it nobody does.',
      ),
    ticketNumber: z
      .strictObject({ after: lasting('median 1h sigma 0.8', 'From the opening of a case to that.') })
      .optional()
      .describe(
        'The number that the ticket system gives a case is noted `after` it was opened (median 1h, sigma 0.8); without it never.',
      ),
    renamedAt: offset
      .optional()
      .describe('When the service gets its later name, for all tenants that it then has; without it never.'),
    sunsetAt: offset
      .optional()
      .describe('When sales end: what was begun is served to its end, and nothing is sold any more; without it never.'),
  })
  .prefault({});
