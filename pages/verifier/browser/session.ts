import type { Answer, Request } from '../protocol.ts';

/** One verification: a worker of its own, which can be ended whatever it does. */
export class Session {
  private readonly worker: Worker;
  private readonly url: string;

  /** @param heard called with each answer; what the worker dies of is one too */
  constructor(source: string, heard: (answer: Answer) => void) {
    this.url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    this.worker = new Worker(this.url);
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => heard(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      heard({
        is: 'failed',
        code: 'VERIFIER_FAILED',
        message: `The verification ended: ${event.message || 'it has no memory left'}`,
      });
    };
  }

  ask(request: Request<File>): void {
    this.worker.postMessage(request);
  }

  end(): void {
    this.worker.terminate();
    URL.revokeObjectURL(this.url);
  }
}
