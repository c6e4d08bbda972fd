import { connect } from 'xstate-temporal/client';
import { orderMachine } from './order.ts';

const client = await connect({
  address: process.env.TEMPORAL_ADDRESS ?? 'localhost:7233',
  namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
});
const order = await client.start(orderMachine, `order-${Date.now()}`, { sku: 'A1' });
const receipt = await order.send({ type: 'PAY' });
console.log(`${receipt.from} → ${receipt.to}`); // open → charging
console.log(await order.result()); // { receipt: 'R-A1' }
await client.close();
