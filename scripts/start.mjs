// `npm start`: sets up what is missing, then plays the example.
import { runCli, setup } from './setup.mjs';

await setup();
await runCli(['demo', ...process.argv.slice(2)]);
