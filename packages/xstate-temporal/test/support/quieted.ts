/** Loaded before each test file that talks to a server: once a worker has been made it is too late to quiet Temporal. */
import { quiet } from './quiet.ts';

quiet();
