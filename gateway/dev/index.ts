/** An OpenID provider with sample people, for the first minute and for tests. */
export { type SamplePerson, samplePeople } from './people.ts';
export { type SampleProvider, type SampleProviderOptions, startSampleProvider } from './provider.ts';
