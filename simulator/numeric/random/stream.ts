/** A source of uniform numbers. One draw of it makes one variate, by inversion, so that common random numbers stay common. */
export interface Stream {
  /** Uniform in the open interval (0, 1). */
  uniform(): number;
}

/** Gives each purpose of each entity a stream of its own, by name: adding an entity shifts nobody else's draws. */
export interface StreamSource {
  /** The stream of a purpose, `interarrival` or `first-report`, for an entity such as a tenant's or case's name. */
  of(purpose: string, entity?: string): Stream;
}
