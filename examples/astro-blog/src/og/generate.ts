import { renderOgPng } from 'ogpress';
import satori from 'satori';
import type { Post } from '../posts';
import { cardSize } from './card';
import { emojiImage } from './emoji';
import { fonts } from './fonts';
import { cardTemplate } from './template';

export async function generateOgImageForPost(post: Post): Promise<Buffer<ArrayBuffer>> {
  const svg = await satori(cardTemplate(post.data), { ...cardSize, fonts, loadAdditionalAsset });
  return renderOgPng(svg);
}

/** Satori asks for what the fonts lack; a script without a font stays missing. */
async function loadAdditionalAsset(kind: string, text: string) {
  return kind === 'emoji' ? emojiImage(text) : [];
}
