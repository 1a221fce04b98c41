/** The caller's side of the contract, for windows, scripts and tests: typed calls over a fetch that is handed in. */
import { z } from 'zod';
import { dataPaths, endpoints, failureSchema, type EndpointName, type Endpoints, type PreviewRequest } from './api.ts';
import { PixReviveError } from './errors.ts';
import { studioEventSchema, type StudioEvent } from './events.ts';
import { decodeFramePacket, readFramePackets, type FramePacket } from './frame-packet.ts';

type PathParameters<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & PathParameters<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Record<Name, string>
    : unknown;

type BodyOf<Name extends EndpointName> = Endpoints[Name] extends { body: infer Body extends z.ZodType }
  ? z.input<Body>
  : undefined;

export type ResponseOf<Name extends EndpointName> = z.output<Endpoints[Name]['response']>;

/** Path parameters first where there are any, then the body where there is one. */
export type CallArguments<Name extends EndpointName> = [
  ...(unknown extends PathParameters<Endpoints[Name]['path']>
    ? []
    : [parameters: PathParameters<Endpoints[Name]['path']>]),
  ...(undefined extends BodyOf<Name> ? [] : [body: BodyOf<Name>]),
];

export type ApiClient = {
  /** Calls an endpoint. @throws PixReviveError what the engine answered, or `internal` when it cannot be reached. */
  call: <Name extends EndpointName>(name: Name, ...input: CallArguments<Name>) => Promise<ResponseOf<Name>>;
  /** Fetches a path of the data lane; a refusal is thrown as the engine's error. */
  get: (path: string, signal?: AbortSignal) => Promise<Response>;
  /** One frame packet. */
  frame: (path: string, signal?: AbortSignal) => Promise<FramePacket>;
  /** A stream of frame packets: playback. Ending the iteration stops it. */
  frames: (path: string, signal?: AbortSignal) => AsyncGenerator<FramePacket, void, void>;
  preview: (request: PreviewRequest, signal?: AbortSignal) => AsyncGenerator<FramePacket, void, void>;
  /** A per-frame column. */
  column: (path: string, signal?: AbortSignal) => Promise<Float64Array>;
  /**
   * Events until the signal ends it, over lost connections: it tries again after a second and resumes where it was.
   * @param onState told when the connection stands and when it is lost.
   */
  events: (
    onEvent: (event: StudioEvent) => void,
    signal: AbortSignal,
    onState?: (connected: boolean) => void,
  ) => Promise<void>;
};

type ClientOptions = {
  /** `globalThis.fetch`, or a router's own `fetch`. */
  fetch: (input: string, init?: RequestInit) => Promise<Response>;
  /** What comes before `/api`: the server's origin, or nothing in a page of that origin. */
  base?: string;
};

const reconnectMilliseconds = 1000;

export const createApiClient = ({ fetch, base = '' }: ClientOptions): ApiClient => {
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, init);
    } catch (cause) {
      if (init.signal?.aborted === true) {
        throw new PixReviveError('cancelled', 'Cancelled.', { cause });
      }
      throw new PixReviveError('internal', 'The engine does not answer. Is it still running?', { cause });
    }
    if (!response.ok) {
      const failure = failureSchema.safeParse(await response.json().catch(() => undefined));
      throw failure.success
        ? PixReviveError.fromRecord(failure.data.error)
        : new PixReviveError('internal', `The engine answered with status ${response.status}.`);
    }
    return response;
  };
  const get = (path: string, signal?: AbortSignal): Promise<Response> =>
    request(path, signal === undefined ? {} : { signal });
  const packets = async function* (response: Response): AsyncGenerator<FramePacket, void, void> {
    if (response.body !== null) {
      yield* readFramePackets(response.body);
    }
  };

  return {
    get,
    call: async (name, ...input) => {
      const endpoint = endpoints[name];
      const values: unknown[] = [...input];
      const parameters = endpoint.path.includes(':') ? z.record(z.string(), z.string()).parse(values.shift()) : {};
      const path = endpoint.path.replace(/:([a-z]+)/g, (_, key: string) => encodeURIComponent(parameters[key] ?? ''));
      const hasBody = 'body' in endpoint;
      const response = await request(path, {
        method: endpoint.method,
        // A JSON content type on every changing request keeps plain HTML forms of other pages out.
        ...(endpoint.method === 'GET' ? {} : { headers: { 'content-type': 'application/json' } }),
        ...(hasBody ? { body: JSON.stringify(values[0]) } : {}),
      });
      return endpoint.response.parse(await response.json()) as ResponseOf<typeof name>;
    },
    frame: async (path, signal) => decodeFramePacket(new Uint8Array(await (await get(path, signal)).arrayBuffer())),
    frames: async function* (path, signal) {
      yield* packets(await get(path, signal));
    },
    preview: async function* (body, signal) {
      yield* packets(
        await request(dataPaths.previews, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          ...(signal === undefined ? {} : { signal }),
        }),
      );
    },
    column: async (path, signal) => new Float64Array(await (await get(path, signal)).arrayBuffer()),
    events: async (onEvent, signal, onState = () => undefined) => {
      let lastId: string | null = null;
      while (!signal.aborted) {
        try {
          const response = await request(dataPaths.events, {
            signal,
            headers: lastId === null ? {} : { 'last-event-id': lastId },
          });
          onState(true);
          for await (const { id, data } of readServerEvents(response)) {
            lastId = id ?? lastId;
            onEvent(studioEventSchema.parse(JSON.parse(data)));
          }
        } catch (error) {
          if (error instanceof z.ZodError || error instanceof SyntaxError) {
            throw error;
          }
        }
        onState(false);
        await delay(reconnectMilliseconds, signal);
      }
    },
  };
};

/** The messages of a `text/event-stream` response (WHATWG HTML, "Server-sent events"); comments are left out. */
export async function* readServerEvents(response: Response): AsyncGenerator<{ id: string | null; data: string }> {
  if (response.body === null) {
    return;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
        const id = lines.find((line) => line.startsWith('id:'));
        if (data.length > 0) {
          yield { id: id === undefined ? null : id.slice(3).trim(), data: data.join('\n') };
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const delay = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
