/** Machines whose steps lead to each other: by actors, timers, tells and children. */
import { durable } from '../../../src/workflow/index.ts';
import { caller, listener } from '../machines/friends.ts';
import { household } from '../machines/household.ts';
import { relayRace } from '../machines/relay-race.ts';

const race = durable([relayRace]);
const callers = durable([caller]);
const listeners = durable([listener]);
const households = durable([household]);

export { callers as caller, households as household, listeners as listener, race as relayRace };
