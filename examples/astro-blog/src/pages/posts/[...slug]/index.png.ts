import type { APIRoute, InferGetStaticPropsType } from 'astro';
import { ogImageLimiter } from 'ogpress';
import { generateOgImageForPost } from '../../../og/generate';
import { postPaths } from '../../../posts';

export const getStaticPaths = postPaths;

type Props = InferGetStaticPropsType<typeof getStaticPaths>;

export const GET: APIRoute<Props> = async ({ props }) => {
  const png = await ogImageLimiter.run(() => generateOgImageForPost(props.post));
  return new Response(png, { headers: { 'Content-Type': 'image/png' } });
};
