import Fastify from 'fastify';

import { card } from './card.js';

const app = Fastify();
app.get('/card', async (request, reply) => reply.type('image/png').send(await card()));
console.log(await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' }));
