import { serve } from '@hono/node-server';
import { Hono } from 'hono';

import { card } from './card.js';

const app = new Hono();
app.get('/card', async (context) => context.body(await card(), 200, { 'Content-Type': 'image/png' }));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`listens on ${port}`),
);
