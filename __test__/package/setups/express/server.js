import express from 'express';

import { card } from './card.js';

const app = express();
app.get('/card', async (request, response) => response.type('png').send(await card()));
app.listen(process.env.PORT, '127.0.0.1', () => console.log(`listens on ${process.env.PORT}`));
