/** The fetch-style router of the contract: control lane by table, data lane by URL. Assumes no transport. */
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import {
  endpoints,
  failureSchema,
  previewRequestSchema,
  statusOf,
  type EndpointName,
  type Endpoints,
} from '../../contract/api.ts';
import { PixReviveError } from '../../contract/errors.ts';
import { encodeErrorPacket, framePacketType, reductions } from '../../contract/frame-packet.ts';
import { mediaColumns } from '../../contract/library.ts';
import { regionParameterSchema, type Region } from '../../contract/regions.ts';
import { forStudio } from '../studio-words.ts';
import type { EventLog } from './event-log.ts';
import type { PictureService } from './picture-service.ts';
import { columnBytes } from './time-columns.ts';

type BodyOf<Name extends EndpointName> = Endpoints[Name] extends { body: infer Body extends z.ZodType }
  ? z.output<Body>
  : undefined;

/** What answers each endpoint of the table; parameters come by the names in its path. */
export type ControlHandlers = {
  [Name in EndpointName]: (
    parameters: Readonly<Record<string, string>>,
    body: BodyOf<Name>,
  ) => z.input<Endpoints[Name]['response']> | Promise<z.input<Endpoints[Name]['response']>>;
};

export type RouterOptions = {
  control: ControlHandlers;
  pictures: PictureService;
  events: EventLog;
  /** Told of failures that nobody foresaw. */
  onInternalError: (error: unknown) => void;
};

/** Bodies beyond this are refused: the largest honest one is a project document. */
const mostBodyBytes = 32 * 1024 * 1024;

/** One handler for both shells: an HTTP adapter on 127.0.0.1, and Electron's custom protocol. */
export const createRouter = (options: RouterOptions): ((request: Request) => Promise<Response>) => {
  const app = new Hono();

  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const endpoint = endpoints[name];
    app.on(endpoint.method, endpoint.path, async (context) => {
      const body = 'body' in endpoint ? parse(endpoint.body, await jsonBody(context)) : undefined;
      // The table ties each handler to its schemas; TypeScript cannot follow that through the loop.
      const handler = options.control[name] as (parameters: Readonly<Record<string, string>>, body: unknown) => unknown;
      const answer = await handler(context.req.param(), body);
      return context.json(endpoint.response.parse(answer) as object, 200, { 'cache-control': 'no-store' });
    });
  }

  app.get('/api/events', (context) =>
    options.events.respond(context.req.header('last-event-id') ?? null, context.req.raw.signal),
  );
  routePictures(app, options.pictures);

  app.notFound(() => failure(new PixReviveError('not-found', 'There is nothing at this address.')));
  app.onError((thrown) => {
    const error = forStudio(PixReviveError.from(thrown));
    if (error.code === 'internal') {
      options.onInternalError(thrown);
    }
    return failure(error);
  });
  return async (request) => app.fetch(request);
};

const routePictures = (app: Hono, pictures: PictureService): void => {
  app.get('/api/media/:media/frames/:frame', async (context) => {
    const { media, frame } = context.req.param();
    const packet = await pictures.frame(media, integer(frame), region(context), context.req.raw.signal);
    return binary(packet, framePacketType, 'no-store');
  });
  app.get('/api/media/:media/play', (context) => {
    const from = integer(context.req.query('from') ?? '0');
    const to = context.req.query('to');
    const request = {
      from,
      to: to === undefined ? Number.MAX_SAFE_INTEGER : integer(to),
      step: Math.max(1, integer(context.req.query('step') ?? '1')),
      region: region(context),
      reduction: parse(z.literal(reductions), integer(context.req.query('reduction') ?? '1')),
    };
    return packets((signal) => pictures.play(context.req.param('media'), request, signal), context);
  });
  app.get('/api/media/:media/thumbnails/:frame', async (context) => {
    const { media, frame } = context.req.param();
    const width = Math.min(640, Math.max(32, integer(context.req.query('width') ?? '160')));
    const exact = context.req.query('exact') === '1';
    const jpeg = await pictures.thumbnail(media, integer(frame), { width, exact }, context.req.raw.signal);
    return binary(jpeg, 'image/jpeg', 'private, max-age=300');
  });
  app.get('/api/media/:media/columns/:column', async (context) => {
    const column = parse(z.enum(mediaColumns), context.req.param('column'));
    const values = await pictures.column(context.req.param('media'), column);
    return binary(columnBytes(values), 'application/octet-stream', 'no-store');
  });
  app.get('/api/jobs/:job/pictures/:side', (context) => {
    const side = parse(z.enum(['before', 'after']), context.req.param('side'));
    return binary(pictures.jobPicture(context.req.param('job'), side), 'image/jpeg', 'no-store');
  });
  app.post('/api/previews', async (context) => {
    const request = parse(previewRequestSchema, await jsonBody(context));
    return packets((signal) => pictures.preview(request, signal), context);
  });
};

const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw new PixReviveError(
      'usage',
      `The request is not valid: ${place === '' ? '' : `${place}: `}${issue?.message ?? ''}`,
      {
        message: parsed.error.message,
      },
    );
  }
  return parsed.data;
};

const integer = (text: string): number => parse(z.coerce.number().int().min(0), text);

const region = (context: Context): Region | null => {
  const text = context.req.query('region');
  return text === undefined ? null : parse(regionParameterSchema, text);
};

/** JSON alone: a form of another page cannot send that type without asking first. */
const jsonBody = async (context: Context): Promise<unknown> => {
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new PixReviveError('usage', 'The request body must be application/json.');
  }
  if (Number(context.req.header('content-length') ?? 0) > mostBodyBytes) {
    throw new PixReviveError('usage', 'The request is too large.');
  }
  try {
    return await context.req.json();
  } catch (cause) {
    throw new PixReviveError('usage', 'The request body is no JSON.', { cause });
  }
};

const binary = (bytes: Uint8Array, type: string, cache: string): Response =>
  new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': type, 'content-length': String(bytes.byteLength), 'cache-control': cache },
  });

const failure = (error: PixReviveError): Response =>
  Response.json(failureSchema.parse({ error: error.toRecord() }), {
    status: statusOf(error.code),
    headers: { 'cache-control': 'no-store' },
  });

/**
 * A streamed response of packets, one for each pull of the reader. What goes wrong before the first packet is an
 * ordinary failure; later it is an error packet.
 */
const packets = async (
  open: (signal: AbortSignal) => AsyncGenerator<Uint8Array, void, void>,
  context: Context,
): Promise<Response> => {
  const stop = new AbortController();
  const source = open(AbortSignal.any([stop.signal, context.req.raw.signal]));
  let next: IteratorResult<Uint8Array, void> | null = await source.next();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const step: IteratorResult<Uint8Array, void> = next ?? (await source.next());
          next = null;
          if (step.done === true) {
            controller.close();
          } else {
            controller.enqueue(step.value);
          }
        } catch (thrown) {
          controller.enqueue(encodeErrorPacket(forStudio(PixReviveError.from(thrown))));
          controller.close();
        }
      },
      cancel: async () => {
        stop.abort();
        await source.return();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, { headers: { 'content-type': framePacketType, 'cache-control': 'no-store' } });
};
