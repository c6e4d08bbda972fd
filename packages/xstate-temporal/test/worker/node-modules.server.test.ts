import { pathToFileURL } from 'node:url';
import { nanoid } from 'nanoid';
import { afterAll, expect, inject, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { connect } from '../../src/client/index.ts';
import { codeOf } from '../../src/engine/index.ts';
import { startWorker } from '../../src/worker/index.ts';
import { historiesOf } from '../support/histories.ts';
import { quiet } from '../support/quiet.ts';
import { createProject, wellKnown } from '../support/strangers-packages.ts';

const project = createProject(wellKnown, [
  'xstate',
  'xstate-temporal',
  '@temporalio',
  'zod',
  'nodemailer',
  '@grpc/grpc-js',
  'nanoid',
]);

/** A machine as people write one: all that it needs stands in its file, and is made while the file is loaded. */
const machine = project.write(
  'order.ts',
  `
import { exec } from 'child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import fs, { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import axios from 'axios';
import { MongoClient } from 'mongodb';
import { nanoid } from 'nanoid';
import nodemailer from 'nodemailer';
import pg from 'pg';
import winston from 'winston';
import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';

const here = path.dirname(fileURLToPath(import.meta.url));
const settings = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
const run = promisify(exec);
const bus = new (class extends EventEmitter { constructor() { super(); this.setMaxListeners(3); } })();
const orders = new MongoClient(process.env.MONGO_URL ?? 'mongodb://localhost').db().collection();
const logger = winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Console()] });
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
pool.on('error', () => logger.info('gone'));
const http = axios.create({ baseURL: 'https://example.com' });
const mail = nodemailer.createTransport({ jsonTransport: true });
const credentials = grpc.credentials.createInsecure();
process.on('SIGUSR2', () => undefined);
const Order = z.object({ sku: z.string() });
const imported = import('mongodb');

export const order = setup({
  types: { context: {} as any, events: {} as any },
  actors: {
    find: fromPromise(async () => {
      const { MongoClient: Same } = await import('mongodb');
      return { ...(await orders.findOne()), isSame: Same === MongoClient, type: settings.type, run: typeof run, mail: typeof mail.sendMail };
    }),
  },
  actions: { log: () => logger.info('found') },
  guards: { isThere: () => fs.existsSync(here) },
}).createMachine({
  id: 'order',
  version: '1',
  context: ({ input }) => ({ order: Order.parse(input), id: '', found: null }),
  initial: 'finding',
  states: {
    finding: { invoke: { src: 'find', onDone: { target: 'found', actions: [assign({ found: ({ event }) => event.output }), 'log'] } } },
    found: {
      on: {
        FS: { guard: 'isThere', target: 'over' },
        HTTP: { guard: () => Boolean(http.get('/')), target: 'over' },
        MONGO: { actions: assign({ id: () => new MongoClient('x').url }) },
        MAIL: { actions: assign({ id: () => String(mail.sendMail({})) }) },
        GRPC: { guard: () => credentials._isSecure(), target: 'over' },
        BUS: { guard: () => bus.emit('found'), target: 'over' },
        ENV: { guard: () => process.env.HOME !== undefined, target: 'over' },
        LATER: { guard: () => setTimeout(() => undefined, 1) !== undefined, target: 'over' },
        ID: { actions: assign({ id: () => randomUUID() + nanoid() }) },
        END: 'over',
      },
    },
    over: { type: 'final' },
  },
  output: ({ context }) => context,
});
`,
);
const workflows = project.write(
  'workflows.ts',
  `
import { durable } from 'xstate-temporal';
import { order as machine } from './order.ts';
export const order = durable(machine);
`,
);

afterAll(() => project.remove());

test.each([false, true])(
  'what a machine’s file imports of Node stays outside, and is there for actors and actions (loaded once: %s)',
  async (loadOnce) => {
    quiet();
    const { address, namespace } = inject('temporal');
    const taskQueue = `modules-${nanoid()}`;
    const { order } = (await import(pathToFileURL(machine).href)) as { order: AnyStateMachine };
    const worker = await startWorker({
      address,
      namespace,
      taskQueue,
      workflows: { path: workflows, loadOnce },
      machines: [order],
    });
    const client = await connect({ address, namespace, taskQueue });
    try {
      const instance = await client.start(order, nanoid(), { sku: 'A1' });
      await instance.until({ state: 'found' });
      const refused: Record<string, string> = {};
      for (const type of ['FS', 'HTTP', 'MONGO', 'MAIL', 'GRPC', 'BUS', 'ENV', 'LATER']) {
        const error = await instance.send({ type }).then(
          () => undefined,
          (thrown) => thrown,
        );
        expect(codeOf(error), `${type}: ${error}`).toBe('IMPURE_MACHINE');
        refused[type] = /used (.*?) during/.exec(String(error))?.[1] ?? '';
      }
      expect(refused).toMatchObject({
        FS: 'fs.existsSync',
        HTTP: 'axios.create().get',
        MONGO: 'mongodb.MongoClient',
        MAIL: 'nodemailer.createTransport().sendMail',
        GRPC: '@grpc/grpc-js.credentials.createInsecure()._isSecure',
        ENV: 'process.env.HOME',
        LATER: 'setTimeout()',
      });
      await instance.send({ type: 'ID' });
      await instance.send({ type: 'END' });
      expect(await instance.result()).toMatchObject({
        order: { sku: 'A1' },
        found: { price: 12, isSame: true, type: 'module', run: 'function', mail: 'function' },
        id: expect.stringMatching(/^[\da-f-]{36}[\w-]{21}$/),
      });
      expect(await historiesOf(client.client, instance.workflowId)).toHaveLength(1);
    } finally {
      await worker.close();
      await client.close();
    }
  },
);
