/** The script of a report that replays its run: the recording stands in the page. */
import type { FloorRecording } from '../recording.ts';
import { floor } from './floor.ts';

const place = document.getElementById('replay-floor');
const data = document.getElementById('replay-data')?.textContent;
if (place !== null && data) place.replaceChildren(floor(JSON.parse(data) as FloorRecording).element);
