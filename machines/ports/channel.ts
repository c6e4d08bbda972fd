import { z } from 'zod';
import { instanceKey } from '../keys.ts';
import { alertParams } from './alert.ts';

/**
 * Where every notification appears: the alerts dashboard, the incidents page, the alert API (OData
 * and SIEM) and the advanced-hunting table `DeviceAlertEvents`. E-mail comes on top, by rule.
 */
export const alertChannels = ['portalAlerts', 'portalIncidents', 'api', 'advancedHunting'] as const;

export type AlertChannel = (typeof alertChannels)[number];

/** The channels that show where an alert stands; the table of advanced hunting has no column for it. */
export const statusChannels = ['portalAlerts', 'portalIncidents', 'api'] as const satisfies readonly AlertChannel[];

/** Input of the actor `publishToChannel`: the same alert for every channel. */
export const channelInput = z.strictObject({ channel: z.enum(alertChannels), alert: alertParams });

/** Params of the action `updateAlert`: an alert that a channel shows, as it is from then on. */
export const alertUpdateParams = z.strictObject({ channel: z.enum(statusChannels), alert: alertParams });

/** Output of the actor `publishToChannel`: what was published where. */
export const channelReceipt = z.strictObject({ channel: z.enum(alertChannels), notificationId: instanceKey });

export type ChannelInput = z.infer<typeof channelInput>;
export type AlertUpdateParams = z.infer<typeof alertUpdateParams>;
export type ChannelReceipt = z.infer<typeof channelReceipt>;
