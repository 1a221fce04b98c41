/** The one connection between this window and the engine. */
import { createApiClient } from '../../contract/api-client.ts';

export const api = createApiClient({ fetch: (input, init) => fetch(input, init) });
