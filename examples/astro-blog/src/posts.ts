import { getCollection, type CollectionEntry } from 'astro:content';

export type Post = CollectionEntry<'posts'>;

/** Every post, newest first. */
export async function listPosts(): Promise<Post[]> {
  const posts = await getCollection('posts');
  return posts.sort((a, b) => b.data.pubDate.valueOf() - a.data.pubDate.valueOf());
}

/** The article and its card are two pages of one path, so they share these. */
export async function postPaths() {
  const posts = await listPosts();
  return posts.map((post) => ({ params: { slug: post.id }, props: { post } }));
}

export function postUrl(post: Post): string {
  return `/posts/${post.id}/`;
}

export function cardUrl(post: Post): string {
  return `/posts/${post.id}/index.png`;
}
