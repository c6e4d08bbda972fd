import { createActivities } from '../../activities/index.ts';
import { alert, delivery, mailOf, noon, note, optionsIn } from './support.ts';

/** A worker's part: delivers every effect, in an order of its own, and may be killed at any moment. */
const [folder = '', count = '0'] = process.argv.slice(2);
const stores = process.env.WATCHFLOOR_TEST_STORES;
const { actions, actors } = createActivities({
  ...optionsIn(folder),
  ...(stores === undefined ? {} : { stores: JSON.parse(stores) }),
});
const notice = { desk: 'reviewers', notice: 'assessmentReminder', tenantId: 'contoso-test', at: noon, text: null };

const deliveries = Array.from({ length: Number(count) }, (_, n) => [
  () => actions.sendMail(mailOf('caseReminder', { number: n + 1 }), delivery(`${n}.0`)),
  () =>
    actors.publishToChannel(
      { channel: 'portalAlerts', alert: { ...alert, notificationId: `contoso-test~n-${n}` } },
      delivery(`${n}.1`),
    ),
  () => actions.notifyStaff({ ...notice, about: `tan-application/${n}`, number: n + 1 }, delivery(`${n}.2`)),
  () => actions.updateCaseDesk(note(`note ${n}`, `contoso-test~case-${n % 2}`), delivery(`${n}.3`)),
]).flat();

for (let last = deliveries.length - 1; last > 0; last -= 1) {
  const other = Math.floor(Math.random() * (last + 1));
  const swap = deliveries[last];
  deliveries[last] = deliveries[other] as (typeof deliveries)[number];
  deliveries[other] = swap as (typeof deliveries)[number];
}

process.stdout.write('ready\n');
// A few at a time, as a worker has several activities open.
const work = async (): Promise<void> => {
  for (let next = deliveries.pop(); next; next = deliveries.pop()) await next();
};
await Promise.all([work(), work(), work()]);
process.stdout.write('done\n');
