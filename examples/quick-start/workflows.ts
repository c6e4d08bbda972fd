import { durable } from 'xstate-temporal';
import { orderMachine } from './order.ts';

export const order = durable(orderMachine);
