import type { APIRoute } from 'astro';
import { ogImageLimiter } from 'ogpress';

export const GET: APIRoute = () => Response.json(ogImageLimiter.getStats());
