/** The service was renamed in August 2022: the name, and the tag that marks its alerts. */
export const brandIds = ['tan', 'ean'] as const;

export type BrandId = (typeof brandIds)[number];

export const branding: Readonly<Record<BrandId, { readonly service: string; readonly tag: string }>> = {
  tan: { service: 'Microsoft Threat Experts - Targeted Attack Notifications', tag: 'Threat experts' },
  ean: { service: 'Endpoint Attack Notifications', tag: 'Endpoint Attack Notification' },
};
