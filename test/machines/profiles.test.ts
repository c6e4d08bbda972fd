import { describe, expect, it } from 'vitest';
import { branding, docsEras, entryPoints, profiles } from '../../machines/index.ts';

describe('the profiles', () => {
  it('have the entry points that their pages list: one in common, eight in all', () => {
    expect(profiles.mde.entryPoints).toEqual(['EP1', 'EP2', 'EP4', 'EP6']);
    expect(profiles.xdr.entryPoints).toEqual(['EP2', 'EP3', 'EP5', 'EP7', 'EP8']);
  });

  it('attach to an inquiry what the entry point shows', () => {
    expect(Object.values(entryPoints).map(({ id, contextKind }) => `${id} ${contextKind}`)).toEqual([
      'EP1 page',
      'EP2 device',
      'EP3 device',
      'EP4 alert',
      'EP5 alert',
      'EP6 file',
      'EP7 incident',
      'EP8 incident',
    ]);
  });

  it('differ where the two pages differ', () => {
    expect(profiles.mde).toMatchObject({
      requires: ['mde'],
      coverage: ['network'],
      topicLabel: 'Inquiry topic',
      replyPromise: 'progressReportWithinTwoDays',
      afterAcceptance: 'toggleIsOn',
      tracking: 'technicalAccountManagerAsked',
    });
    expect(profiles.xdr).toMatchObject({
      requires: ['mde', 'xdr'],
      coverage: ['endpoints', 'email', 'identities'],
      topicLabel: 'Investigation topic',
      replyPromise: 'noTimeStated',
      afterAcceptance: 'startsAutomatically',
      tracking: 'premierMappedToDefenderForOffice365',
    });
  });

  it('share the place where one applies', () => {
    expect(profiles.mde.uiPath).toBe(profiles.xdr.uiPath);
    expect(profiles.mde.uiPath).toMatch(/^Settings > Endpoints > General > Advanced features > /);
  });

  it('belong to the era of their page', () => {
    expect(docsEras.indexOf(profiles.xdr.docsEra)).toBeLessThan(docsEras.indexOf(profiles.mde.docsEra));
  });

  it('mark alerts with the documented tags', () => {
    expect([branding.tan.tag, branding.ean.tag]).toEqual(['Threat experts', 'Endpoint Attack Notification']);
  });
});
