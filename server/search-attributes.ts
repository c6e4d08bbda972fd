/** The types of search attributes that are used here, with their numbers in Temporal's API. */
export const ATTRIBUTE_TYPES = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;

export type AttributeType = keyof typeof ATTRIBUTE_TYPES;

/** What each instance can be found by. Every worker needs these in its namespace before it polls. */
export const SEARCH_ATTRIBUTES = {
  WatchfloorMachine: 'Keyword',
  WatchfloorVersion: 'Keyword',
  WatchfloorTenant: 'Keyword',
  WatchfloorAttention: 'Keyword',
  WatchfloorState: 'KeywordList',
  WatchfloorTags: 'KeywordList',
  WatchfloorDeadline: 'Datetime',
} as const satisfies Record<string, AttributeType>;
