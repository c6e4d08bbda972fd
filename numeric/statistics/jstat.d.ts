/** What is used here of jStat, which comes without types and as CommonJS. */
declare module 'jstat' {
  interface Continuous {
    inv(p: number, ...parameters: number[]): number;
    cdf(x: number, ...parameters: number[]): number;
  }
  const jstat: {
    readonly jStat: {
      readonly studentt: Continuous;
      readonly normal: Continuous;
      readonly chisquare: Continuous;
      /** The logarithm of the gamma function. */
      gammaln(x: number): number;
    };
  };
  export = jstat;
}
