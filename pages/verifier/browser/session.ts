import type { Answer, Request } from '../protocol.ts';
import type { Asked } from './form.ts';

/** Workers for cases beside the one for seals; more would wait for the disk. */
const MOST = 4;

/** One verification: workers of its own, which can be ended whatever they do. One has the seals, the others the cases. */
export class Session {
  private readonly workers: readonly Worker[];
  private readonly url: string;
  private ended = false;

  /** @param heard called with each answer, `done` once; what a worker dies of is an answer too, and the last */
  constructor(source: string, heard: (answer: Answer) => void) {
    this.url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    const of = 1 + Math.max(1, Math.min(MOST, navigator.hardwareConcurrency - 1));
    let working = of;
    const told = (answer: Answer) => {
      if (this.ended || (answer.is === 'done' && --working > 0)) return;
      if (answer.is === 'failed') this.end();
      heard(answer);
    };
    this.workers = Array.from({ length: of }, () => {
      const worker = new Worker(this.url);
      worker.onmessage = ({ data }: MessageEvent<Answer>) => told(data);
      worker.onerror = (event) => {
        event.preventDefault();
        const message = `The verification ended: ${event.message || 'it has no memory left'}`;
        told({ is: 'failed', code: 'VERIFIER_FAILED', message });
      };
      return worker;
    });
  }

  verify(asked: Asked): void {
    const of = this.workers.length;
    for (const [index, worker] of this.workers.entries()) worker.postMessage({ ...asked, part: { index, of } });
  }

  /** Asks for a case, of what is being verified or was. */
  show(place: string): void {
    const asked: Request<File> = { ask: 'case', place };
    this.workers.at(-1)?.postMessage(asked);
  }

  end(): void {
    this.ended = true;
    for (const worker of this.workers) worker.terminate();
    URL.revokeObjectURL(this.url);
  }
}
